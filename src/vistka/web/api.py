"""The picture for programs: JSON with an OpenAPI document; coarse for all, finer with a key, never who said what."""

import json
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.node.api_keys import let_in
from vistka.node.desk import Desk
from vistka.node.overview import Wanted, taken_away
from vistka.node.picture import picture_of
from vistka.node.reference import indicators
from vistka.situation.export.geojson import write_geojson
from vistka.situation.export.row import Terms
from vistka.situation.public import PublicReading, PublicSilence
from vistka.web.public.picture import PublicForm, PublicPicture
from vistka.web.visit import error_status
from vistka.web.words import LANGUAGES, say_error

VERSION = "1"
_BEARER = "bearer "


def api_routes(desk: Desk, public: PublicPicture | None) -> list[Route]:
    """The API's routes; without `public` nothing is told without a key."""

    def coarse(request: Request) -> Response:
        if public is None:
            raise LocalError("no-public-picture")
        return _json(public_json(public.refresh(), _language(request)))

    def finer(request: Request) -> Response:
        written = request.headers.get("authorization", "")
        if not written.lower().startswith(_BEARER):
            raise RemoteError("api-key")
        let_in(desk, written[len(_BEARER) :].strip())
        area = request.query_params.get("area", "")[:32]
        with picture_of(desk).read() as tx:
            places = picture_of(desk).gazetteer(tx)
        code = places.get(places.areas.get(area, area)).code if area else ""
        rows = taken_away(desk, Wanted(code))
        return Response(write_geojson(rows, Terms(_language(request), desk.clock())), media_type="application/geo+json")

    return [
        Route("/api/openapi.json", _endpoint(lambda _request: _json(openapi(desk.address)))),
        Route("/api/picture", _endpoint(coarse)),
        Route("/api/picture/desk", _endpoint(finer)),
    ]


def public_json(public: PublicForm, language: str) -> dict[str, Any]:
    """What anybody is told: null where a number is "few"."""
    return {
        "made": _day(public.made_at),
        "readings": [_reading(public, each, language) for each in public.readings],
        "silent": [_silence(public, each, language) for each in public.silences],
    }


def openapi(address: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    language = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": list(LANGUAGES), "default": "en"}}
    area = {
        "name": "area",
        "in": "query",
        "description": "KATOTTH code or P-code of an area; without it the whole country",
        "schema": {"type": "string", "maxLength": 32},
    }
    problem = {"description": "Refused", "content": {"application/json": {"schema": _ref("Problem")}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vistka: the picture",
            "version": VERSION,
            "description": "What people say of a city that is cut off: claims, not verified fact. Nothing military.",
        },
        "servers": [{"url": address or "/"}],
        "paths": {
            "/api/picture": {
                "get": {
                    "summary": "The public form: by hromada and day, a day late, numbers below five are null",
                    "parameters": [language],
                    "responses": {
                        "200": {
                            "description": "The picture",
                            "content": {"application/json": {"schema": _ref("Picture")}},
                        },
                        "404": problem,
                    },
                }
            },
            "/api/picture/desk": {
                "get": {
                    "summary": "GeoJSON of all readings, for holders of a key; without what never leaves the desk",
                    "parameters": [language, area],
                    "security": [{"key": []}],
                    "responses": {
                        "200": {
                            "description": "A FeatureCollection (RFC 7946)",
                            "content": {"application/geo+json": {"schema": {"type": "object"}}},
                        },
                        "400": problem,
                        "401": problem,
                    },
                }
            },
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _SCHEMAS,
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: object) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string"}
_DAY = {"type": ["string", "null"], "format": "date"}
_COUNT = {"type": ["integer", "null"], "description": "null: few"}
_SCHEMAS = {
    "Problem": _object(reason=_TEXT, text=_TEXT),
    "Picture": _object(
        made=_DAY,
        readings={"type": "array", "items": _ref("Reading")},
        silent={"type": "array", "items": _ref("Silence")},
    ),
    "Reading": _object(
        pcode=_TEXT,
        name=_TEXT,
        indicator=_TEXT,
        label=_TEXT,
        sector=_TEXT,
        day=_DAY,
        contradicted={"type": "boolean"},
        values={"type": "array", "items": _ref("Value")},
    ),
    "Value": _object(
        value=_TEXT,
        words=_TEXT,
        places=_COUNT,
        figures={"type": "array", "items": _ref("Figure")},
        details={"type": "array", "items": _TEXT, "description": "what alone is meant, beside what figures are of"},
    ),
    "Figure": _object(number=_COUNT, bound=_TEXT, detail=_TEXT),
    "Silence": _object(pcode=_TEXT, name=_TEXT, day=_DAY),
}


def _reading(public: PublicForm, reading: PublicReading, language: str) -> dict[str, Any]:
    place, indicator = public.places.get(reading.hromada), indicators().get(reading.indicator)
    return {
        "pcode": place.pcode,
        "name": place.name(language),
        "indicator": indicator.code,
        "label": indicator.label[language],
        "sector": indicator.sector,
        "day": _day(reading.day),
        "contradicted": reading.contradicted,
        "values": [
            {
                "value": each.value,
                "words": indicator.values[each.value].label[language],
                "places": each.places,
                "figures": [
                    {"number": figure.number, "bound": figure.bound.value, "detail": figure.detail}
                    for figure in each.figures
                ],
                "details": list(each.details),
            }
            for each in reading.values
        ],
    }


def _silence(public: PublicForm, silence: PublicSilence, language: str) -> dict[str, Any]:
    place = public.places.get(silence.hromada)
    return {"pcode": place.pcode, "name": place.name(language), "day": _day(silence.day)}


def _day(at: int | None) -> str | None:
    return Terms("en", 0, public=True).moment(at) or None


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang", "en")
    return wanted if wanted in LANGUAGES else "en"


def _json(value: object, status: int = 200) -> Response:
    data = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return Response(data, status, media_type="application/json")


def _endpoint(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except VistkaError as error:
            text = say_error(_language(request), error)
            return _json({"reason": error.reason, "text": text}, error_status(error))

    return endpoint
