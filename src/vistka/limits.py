"""Every maximum of the project, with its reason; the unit is last but for `_MAX`."""

# --- wire ---
CBOR_DEPTH_MAX = 4  # a card: message, body, list of keys, key; nothing nests deeper
FRAME_BYTES_MAX = 262_144  # the largest frame is a small post's id list: 32,000 ids of 8 bytes

# --- bundle ---
CHUNK_BYTES = 1_024  # what verifies alone and is lost at a cut; two seconds of a 500 B/s link
BUNDLE_BYTES_MAX = 262_144  # a picture; with 32 B/KiB of hashes its manifest is 4 kB, still one frame
CHUNKS_MAX = BUNDLE_BYTES_MAX // CHUNK_BYTES  # follows from the two above
HEADER_BYTES_MAX = 64  # the envelope without its sealed part is 27 to 40 bytes
HOUR_STEP = 6  # the envelope's `hour` counts steps of six hours: coarse, and two bytes until 2064
MONTH_STEPS = 120  # thirty days of `hour` steps: how long a desk's tag stays the same
HOUR_MAX = 2**32 - 1  # a clock that lies may say anything that fits; it is never used for expiry
LIFETIME_DAYS_MAX = 120  # a stick may spend a winter in a drawer; epoch keys must outlive it
LIFETIME_DAYS = 60  # the default: most word is worth nothing after two months
NOTICE_LIFETIME_DAYS_MAX = 30  # a notice older than that misleads; the desk says it again
AGE_HOURS_MAX = LIFETIME_DAYS_MAX * 24  # past it a bundle has expired whatever it says

# --- message ---
TEXT_BYTES_MAX = 8_192  # a letter of four pages; a longer one is sent in parts
NAME_BYTES_MAX = 240  # a full name of four long parts in UTF-8
PLACE_BYTES_MAX = 240  # settlement, street and a landmark
REACH_BYTES_MAX = 254  # the longest e-mail address there is (RFC 5321 4.5.3.1.3)
NAMED_MAX = 8  # people one letter may name: a family, not a list
CODE_BYTES_MAX = 32  # an indicator's or a value's key
TOKENS_MAX = 400  # read receipts in one message: a day of reading at a busy post
NOTICE_TEXT_BYTES_MAX = 1_200  # a notice is a poster, not a page
VOICE_PACKET_BYTES = 60  # 8 kbit/s in frames of 60 ms, constant, so that sizes say nothing of the speech
VOICE_SECONDS_MAX = 60  # 60 kB: a minute of speech, half an hour of a 100 B/s link at a third of its time
VOICE_BYTES_MAX = VOICE_PACKET_BYTES * (VOICE_SECONDS_MAX * 1_000 // 60)  # follows
SEALING_KEYS_MAX = 12  # epochs a card lists: those still open (five) and some to come

# --- identity ---
PAPER_CODE_DIGITS = 20  # 18 of chance and 2 that check: what a cold hand copies without error
PAPER_CODE_OPSLIMIT = 3  # Argon2id passes: frozen, or every slip on paper stops working
PAPER_CODE_MEMLIMIT_BYTES = 64 * 1_048_576  # frozen too; what an old laptop or phone can spare
CARD_BYTES_MAX = 1_400  # must fit one QR code that a phone reads off a screen
CARD_TEXT_CHARACTERS_MAX = 2_600  # the same in base 32 with white space around it
EPOCH_DAYS = 30  # how long one sealing key is handed out
EPOCH_GRACE_DAYS = LIFETIME_DAYS_MAX  # its secret is destroyed this long after its last day
PASSPHRASE_CHARACTERS_MAX = 1_024  # a page of text is still a passphrase; more is an attack on Argon2

# --- tags of replies ---
REPLY_GAP = 32  # counters looked at past the last reply found: replies lost on the way leave gaps

# --- reconcile ---
SKETCH_CELLS = 16_384  # what each partition keeps: differences up to 11,000 need no scan; 160 kB on disk
SKETCH_CELLS_MAX = 524_288  # beyond it a step of the mapping leaves 64 bits; 370,000 differences at 5 MB
FIRST_CELLS = 8  # sent unasked: enough for up to four differences three times in four
FIRST_CELLS_MAX = 4_096  # however much the counts differ: 40 kB, twenty seconds of a slow contact
CELLS_IN_FRAME_MAX = 26_000  # of ten bytes each: one frame
PREFIXES_IN_FRAME_MAX = 50_000  # of five bytes each: one frame
LIST_IDS = 8  # a set of so few is told as it is: forty bytes, half of what a sketch needs for its first cells
LIST_IDS_MAX = 400_000  # ids a list may have: 2 MB; a longer one is never the cheaper way in one contact
ASKS_MAX = 18  # questions in one reconciliation: 20 round trips with the opening; most need 7, a stall ends it
SET_IDS_MAX = 16_777_216  # bundles a node may claim to hold: the largest desk, sixteen times over
WANTS_AMISS_MAX = 64  # wants that name nothing, beyond all that is held: a sketch may mislead now and then
INBOX_FRAMES_MAX = 64  # frames that wait while a sketch is built: a list of the longest and some wants
