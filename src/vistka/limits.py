"""Every maximum of the project, with its reason; the unit is last but for `_MAX`."""

# --- wire, bundle ---
CBOR_DEPTH_MAX = 4  # a card: message, body, list of keys, key; nothing nests deeper
FRAME_BYTES_MAX = 262_144  # the largest frame is a page of 26,000 cells of a sketch, of ten bytes each
CHUNK_BYTES = 1_024  # what verifies alone and is lost at a cut; two seconds of a 500 B/s link
BUNDLE_BYTES_MAX = 262_144  # four minutes of voice; with 16 B/KiB of hashes its manifest is 4 kB, one frame
CHUNKS_MAX = BUNDLE_BYTES_MAX // CHUNK_BYTES  # follows from the two above
HEADER_BYTES_MAX = 33  # the envelope without its sealed part; 27 for a note of these years
MANIFEST_BYTES_MAX = HEADER_BYTES_MAX + 16 * CHUNKS_MAX + 3  # follows: a header, hashes and the hashes' own length
HOUR_STEP = 6  # the envelope's `hour` counts steps of six hours: coarse, and two bytes until 2064
MONTH_STEPS = 120  # thirty days of `hour` steps: how long a desk's tag stays the same
HOUR_MAX = 2**32 - 1  # a clock that lies may say anything that fits; it is never used for expiry
LIFETIME_DAYS_MAX = 120  # a stick may spend a winter in a drawer; epoch keys must outlive it
LIFETIME_DAYS = 60  # the default: most word is worth nothing after two months
NOTICE_LIFETIME_DAYS_MAX = 30  # a notice older than that misleads; the desk says it again
AGE_HOURS_MAX = LIFETIME_DAYS_MAX * 24  # past it a bundle has expired whatever it says

# --- voice: the format, and what a recording and the process that decodes it may cost ---
VOICE_PACKET_BYTES = 60  # 8 kbit/s, constant, for 60 ms: no length travels, and none tells anything of the speech
VOICE_PACKET_MILLISECONDS = 60  # the longest frame Opus has, so the fewest bytes of overhead
VOICE_SAMPLE_RATE = 16_000  # what the encoder is fed; at 8 kbit/s Opus keeps the telephone band anyway
VOICE_SECONDS_MAX = 60  # what a page promises; 60 kB to carry
VOICE_PACKETS_MAX = 1_010  # those 60 s, and 0.6 s for what recorders and codecs add at the ends: nothing is cut off
VOICE_BYTES_MAX = VOICE_PACKETS_MAX * VOICE_PACKET_BYTES  # follows
VOICE_UPLOAD_BYTES_MAX = 12 * 1024 * 1024  # 60 s of uncompressed stereo at 48 kHz is 11.5 MB; all else is far smaller
VOICE_UPLOAD_STALL_SECONDS_MAX = 30  # between two pieces: a phone walked away, and its place is needed
VOICE_UPLOAD_SECONDS_MAX = 600  # in all: 12 MB at 160 kbit/s; bounds who trickles bytes to keep a place
VOICE_CHILD_CPU_SECONDS_MAX = 40  # a laptop needs under 1 for 60 s of speech; the rest is for small processors
RECORDING_RATE_MIN = 4_000  # one claimed sample per second would become 16,000 samples
RECORDING_RATE_MAX = 192_000  # the most any recorder writes
RECORDING_CHANNELS_MAX = 8  # the most any phone writes
RECORDING_STREAMS_MAX = 8  # picture, sound, subtitles, and room
VOICE_GAIN_MAX = 16.0  # 24 dB: makes a whisper audible, and leaves a silent room's noise a noise
VOICE_PEAK_TARGET = 26_000  # of 32,767: 2 dB below the top, because Opus overshoots

# --- photo: the format, what a telephone's image may cost; and of any file what the process that decodes it may ---
PHOTO_BYTES_MAX = 16_000  # sixteen chunks once sealed: half a minute of a 500 B/s link, a quarter of a minute of voice
PHOTO_SIDE_MAX = 800  # pixels: a handwritten page is legible from 640 on, and no telephone here shows more at once
PHOTO_SIDE_MIN = 64  # pixels: what is smaller is a mail's ornament, or the dot that tells who opened it
PHOTO_UPLOAD_BYTES_MAX = 19 * 1024 * 1024  # what fits a mail of 25 MB in base 64
PHOTO_PIXELS_MAX = 64_000_000  # the largest that telephones make by themselves are 50 million
PHOTOS_MAIL_MAX = 3  # of one mail: together they are less than a minute of voice
IMAGES_TRIED_MAX = 6  # of one mail: the three, and room for a signature's ornaments before them
PHOTO_CHILD_CPU_SECONDS_MAX = 15  # a laptop needs 1 for 50 million pixels, and who decodes is a server
MEDIA_UPLOADS_MAX = 4  # under way or waiting: 48 MB of memory at worst at a post, which a Raspberry Pi has
MEDIA_CHILD_SECONDS_MAX = 90  # wall clock from start to answer; a hundred times what a laptop needs
MEDIA_CHILD_MEMORY_BYTES_MAX = 448 * 1024 * 1024  # address space: 140 MB are libraries, the rest upload and decoder
MEDIA_CHILD_DATA_BYTES_MAX = 256 * 1024 * 1024  # of that, what may be written to; the largest clip tried: 84 MB in use

# --- message ---
TEXT_BYTES_MAX = 8_192  # a letter of four pages; a longer one is sent in parts
NAME_BYTES_MAX = 240  # a full name of four long parts in UTF-8
PLACE_BYTES_MAX = 240  # settlement, street and a landmark
REACH_BYTES_MAX = 254  # the longest e-mail address there is (RFC 5321 4.5.3.1.3)
NAMED_MAX = 8  # people one letter may name: a family, not a list
CODE_BYTES_MAX = 32  # an indicator's or a value's key
TOKENS_MAX = 400  # read receipts in one message: a day of reading at a busy post
NOTICE_TEXT_BYTES_MAX = 1_200  # a notice is a poster, not a page
SEALING_KEYS_MAX = 12  # epochs a card lists: those still open (five) and some to come

# --- bulletin: the public form of the picture, on its way to the posts ---
BULLETIN_BYTES_MAX = 2_048  # the whole bundle: one second of a slow contact, two chunks, eleven alive notes
BULLETIN_ROWS_MAX = 200  # what fits at eight bytes each; a page of it stays under 14 kB
BULLETIN_PLACES_MAX = 64  # the hromadas of the largest oblast (66), nearly; past 24 an index costs two bytes
BULLETIN_SILENCES_MAX = 24  # places from which word has stopped: a screen of them
BULLETIN_NUMBER_MAX = 255  # of an indicator, a value, a bound, a detail: one byte, and a head
BULLETIN_DAYS = 14  # how long one travels; a newer one takes its place at each post
BULLETIN_INTERVAL_HOURS = 24  # between two: it tells days, and one sent at each change would tell the hour of word
BULLETIN_LOOK_SECONDS = 3_600  # between two looks whether it would say something else: the form of a country takes 9 s
OUTLINE_CHARACTERS_MAX = 2_400  # of a post's map, as paths: below 1 kB once packed
MAP_MARK_DISTANCE = 24  # pixels between marks that a thumb tells apart (WCAG 2.5.8)

# --- identity, tags of replies ---
PAPER_CODE_DIGITS = 20  # 18 of chance and 2 that check: what a cold hand copies without error
PAPER_CODE_CHARACTERS_MAX = 400  # as typed, with whatever stands between the groups
PAPER_CODE_OPSLIMIT = 3  # Argon2id passes: frozen, or every slip on paper stops working
PAPER_CODE_MEMLIMIT_BYTES = 64 * 1_048_576  # frozen too; what an old laptop or phone can spare
CARD_BYTES_MAX = 1_400  # must fit one QR code that a phone reads off a screen
CARD_TEXT_CHARACTERS_MAX = 2_600  # the same in base 32 with white space around it
INVITATION_CHARACTERS_MAX = 2_700  # a card's text, the deployment's secret and the directing key
DIRECTING_BYTES_MAX = 1_600  # the longest directing notice is 1,548 bytes: one QR code; of 200 letters it is 288
DIRECTING_CHARACTERS_MAX = 2_900  # the same in base 32 with white space around it; a mandate is far shorter
DIRECTING_KEYS_MAX = 16  # that a node remembers, so that none comes back; changes that a desk still publishes
EPOCH_DAYS = 30  # how long one sealing key is handed out
EPOCH_GRACE_DAYS = LIFETIME_DAYS_MAX  # its secret is destroyed this long after its last day
LOCKED_BYTES_MAX = 65_536  # a node's secrets are some hundred bytes; more is no file of ours
PASSPHRASE_CHARACTERS_MAX = 1_024  # a page of text is still a passphrase; more is an attack on Argon2
REPLY_GAP = (
    128  # counters looked at past the last reply found: photos come later than words, or never; forty mails' worth
)

# --- contact ---
SCORE_MAX = 255  # how likely a node is to reach a desk: coarse enough to tell nobody whom it meets
HELLO_BYTES_MAX = 96  # nine short fields; what a stranger may make us read before the proof
IDS_IN_FRAME_MAX = 1_024  # 8 kB of a drop's list: two segments
TOKENS_IN_CONTACT_MAX = 65_536  # a stranger's whole history of receipts: 655 kB; the rest in the next contact
PARTIALS_TOLD_MAX = 64  # large bundles under way that are told to a peer: 3 kB
REFUSED_IN_FRAME_MAX = 4_096  # refusals one acknowledgement lists; the rest goes into the next
LARGE_OPEN_MAX = 8  # large bundles begun and not finished in one contact: one for each class
UNITS_MAX = 1_048_576  # bundles, chunks and pages of receipts from one peer in one contact; then meet again
CONTACT_BYTES_MAX = 1_073_741_824  # more than a stick's worth in one contact is a peer that sends for ever
EARLY_BYTES_MAX = 4_096  # urgent bundles that leave before it is known what the peer lacks: a few dozen notes
UNASKED_MAX = 1_024  # bundles from a peer that were not asked for: its early ones and what it was given meanwhile
ONLY_HERE_MAX = 65_536  # deposits that nobody else keeps, looked at in one contact: a full post's; the rest next time
READ_AHEAD_BUNDLES = 255  # small bundles read from the store with the one that is given next: 256 kB at most
ORDERLY_BYTES = 16_384  # of reconciling for which letters wait, so as to go in order: eight seconds of a slow contact
PROMPT_FRAME_BYTES = 1_024  # a reconciliation's frame up to here goes before notes: half a second of a slow contact
BUDGET_RESERVE_BYTES = 512  # kept of a byte budget so that acknowledgements and the close still fit

# --- http, drop ---
POST_BYTES_MAX = 917_504  # one POST's body: 896 kiB; a proxy's default is 1 MB
POST_BYTES = 65_536  # what is put in one: a second at 500 kbit/s
POST_BYTES_FAST = 524_288  # what is put in one where they go fast; a frame of 256 kiB may end it
FAST_SECONDS = 1  # a POST and its answer within this: the next may carry twice as much
GATHERED_BYTES = 294_912  # of a body, taken in at once: a thousand notes, and a good half of a full one
GATHERED_BYTES_MAX = 2_097_152  # of bundles made durable together while a fast link brings as much again: 8,000 notes
SETTLE_SECONDS = 1  # or when nothing has come for so long
SESSIONS_MAX = 16  # contacts at once: a post sees one courier at a time, a desk a handful
CONTACT_IDLE_SECONDS = 120  # a courier who walked out of range; what was stored stays
STALL_SECONDS = 30  # no byte of a body for that long: give the place to another
EMPTY_POSTS_MAX = 8  # rounds in which neither side said anything: then the peer is stuck
DROP_SEGMENT_BYTES = 4_096  # what a flipped bit costs, and a page of every file system
DROP_BYTES_MAX = 2_147_483_648  # FAT's safe file size; also what one upload may be
DROP_FOREIGN_BYTES_MAX = 1_048_576  # so much without one segment of ours: it is someone else's file
DROP_TRIP_HOURS_MAX = 14 * 24  # a longer way of a stick than that is a clock that lies: not added to any age
DROP_BYTES_MIN = 1_024  # what a code on paper or a radio frame takes: two notes, and a sketch of twenty cells
DROP_CELLS_MAX = 16_384  # in one drop: 160 kB tell of a difference of 11,000; a wider one costs more than it saves
DROP_LIST_MAX = 32_768  # follows: at five bytes an id, a longer list is longer than that sketch
DROPS_TAKEN_MAX = 32  # drops of one writer on one stick that an answer says were taken in
KNOWN_PEERS_MAX = 16  # whose holdings are remembered: the posts of a courier's round, and some desks
LINK_WEEKS_MAX = 18  # of our own weekly names that are recognised on a stick: as long as word lives

# --- desk: volunteers, mail, secret links ---
PASSWORD_CHARACTERS_MIN = 12  # three plain words; a desk faces the whole internet
PASSWORD_CHARACTERS_MAX = 256  # a long sentence; more is an attack on Argon2
VOLUNTEER_NAME_CHARACTERS_MAX = 40  # must fit a row of the inbox
VOLUNTEERS_MAX = 500  # the largest family-links call centre has fewer
SESSION_IDLE_SECONDS = 30 * 60  # a laptop left open over lunch
SESSION_SECONDS_MAX = 12 * 3_600  # one shift, whatever happens in it
SIGN_IN_TRIES = 5  # wrong passwords for one name before it has to wait
SIGN_IN_WAIT_SECONDS = 60  # the first wait; it doubles with each further failure
SIGN_IN_WAIT_SECONDS_MAX = 15 * 60  # longer would let anyone lock a volunteer out for a shift
SIGN_IN_NAMES_MAX = 2_000  # names remembered for their failures; the oldest are forgotten
SIGN_IN_QUEUE_MAX = 8  # password checks waiting for the one place; each is a third of a second and 64 MiB
INBOX_ROWS = 50  # rows of one page: what one person looks through in a sitting
AUDIT_ROWS = 100  # entries of one page of the log
DIRECTING_NOTICE_HOURS_MAX = 24  # where people are told to go is out of date tomorrow, and then it kills
RETIRED_KEYS_MAX = 120  # destroyed epochs whose public key a desk still recognises: ten years
LINK_DAYS = 14  # how long the link in a mail opens its letters
LINK_SECRET_BYTES = 20  # 160 bits: not to be guessed; 32 characters in base 32
MAIL_CODE_DIGITS = 8  # what a new browser is asked for
MAIL_CODE_TRIES = 5  # wrong codes before a code is void: one chance in twenty million
MAIL_CODE_SECONDS = 30 * 60  # mail can be slow; a code lying about is a risk
MAIL_CODES_A_DAY = 3  # codes mailed for one link: nobody floods an inbox through us
MAIL_INTERVAL_SECONDS = 24 * 3_600  # one mail a day for each reach; more word waits for the next
MAIL_RETRY_SECONDS = 60  # the first wait after a failure; it doubles
MAIL_RETRY_SECONDS_MAX = 6 * 3_600  # a mail server that is down for a night is tried four times a day
MAIL_TRIES_MAX = 24  # about five days of that, as mail servers themselves do
MAIL_TIMEOUT_SECONDS = 30  # for each step of a conversation with a mail server
DELIVERIES_IN_MAIL_MAX = 50  # letters behind one link
REPLIES_A_DAY = 20  # replies one link may send: a family talks, a program floods

# --- store ---
NOTES_RESERVED_PERCENT = 30  # kept for alive notes: they are what most people need, and the smallest
TOKENS_HELD_MAX = 100_000  # both receipts of 50,000 letters, half a city's two months; 10 MB on disk
TOMBSTONES_MAX = 100_000  # what was evicted or expired and must not come back: 8 MB on disk
DECLINED_FULL_HOURS = 72  # until it is offered again: what is worth too little today mostly is tomorrow too
EARLY_MAX = 64  # bundles looked at for those that go out early: more than fit into their 4 kB
PEER_SALTS_MAX = 3  # peers whose salts have a sketch here: 24 bytes a bundle each, and as much work when one is added
CACHE_KIBIBYTES = 8_192  # of a store's pages kept in memory: the inner ones of every index of a million bundles
LOG_PAGES = 8_192  # of 4 KiB in the write-ahead log before they go into the file: a page changed often goes once
CHANGES_MAX = 4_096  # changes kept beside a checkpoint until it is written anew: 15 ms of each contact's set-up
FOLD_ROWS = 16_384  # changes worked into the checkpoints in one block: a tenth of a second
STOPS_MAX = 2  # of reconciliations in a row under one salt: then someone may have ground ids for it
SCAN_ROWS = 16_384  # bundles looked at in one block of a scan: 40 ms, then what is urgent may go
FURTHER_ROWS = 4_096  # given to an empty peer, looked up at once after the first block: a fast link does not wait
RECEIPT_FRESH_DAYS = 7  # told to everyone for so long after it was heard: who comes by once a week hears of it
RATED_MAX = 1_024  # copies rated at the end of a contact: 20 ms; beyond it nobody counts
SCAN_BLOCKS = 16  # blocks of a scan in one turn of a contact, where nothing else is to be said: a second
DEPOSIT_DAYS_MAX = 120  # the states of a letter can be looked up this long after its lifetime
PEER_DAYS_MAX = 14  # a link name lives a week; twice that, because clocks lie
PEERS_MAX = 10_000  # link names are free to make up; the oldest are forgotten first

# --- node, post ---
CLOCK_JUMP_DAYS_MAX = LIFETIME_DAYS_MAX  # further ahead than word lives, a wall clock is wrong rather than we asleep
CLOCK_TOLERANCE_SECONDS = 3_600  # ages are whole hours: a difference below one is none
CLOCK_SAVE_SECONDS = 60  # how far ahead the time is saved: one write a minute does not wear a memory card out
FORM_BYTES_MAX = 65_536  # a letter of four pages with every letter written as six characters, and its eight people
FORM_FIELDS_MAX = 60  # our largest form has thirty; more is nobody's form
FORM_HEADER_BYTES_MAX = 2_048  # what stands above one part of a form; a file's name is the longest of it
FORM_STALL_SECONDS_MAX = 40  # between two pieces of a form: a phone walked away, and its place is needed
REFUSED_BYTES_MAX = 33_554_432  # of a refused upload, what is still read (and forgotten) so that the browser shows why
PAPER_QUEUE_MAX = 8  # codes waiting for their half second each: past ten seconds a phone is better told "busy"
FORM_TOKENS_MAX = 4_096  # forms sent that are remembered: a busy post's week, half a megabyte of memory
CODE_LETTERS_DAY_MAX = 30  # sent with one paper code in a day: a person with much to say, not a machine
CODE_BYTES_DAY_MAX = 262_144  # with one code in a day: four minutes of voice
PHONE_LETTERS_DAY_MAX = 300  # from one phone in a day: the keeper's own, lent to a whole queue
PHONE_BYTES_DAY_MAX = 8_388_608  # from one phone in a day: under a hundredth of a post of 1 GB
COUNTED_MAX = 20_000  # codes and phones counted in a day; each costs us half a second, so a day holds no more
CARDS_MAX = 24  # cards kept back to the first: a new one each month for two years
READ_REPLY_HOURS = 24  # a reply that was read can be read again for a day, then the post lets it go
READ_REPLIES_MAX = 10_000  # replies read and not yet removed: a day of a post that does nothing else
NOTICES_SHOWN_MAX = 5  # newest first; more would not fit the first page's 6 kB
OPENINGS_MAX = 24  # times of opening a keeper may set: one for each hour

# --- reconcile ---
SKETCH_CELLS = 16_384  # what each partition keeps: differences up to 11,000 need no scan; 160 kB on disk
SKETCH_CELLS_MAX = 524_288  # beyond it a step of the mapping leaves 64 bits; 370,000 differences at 5 MB
FIRST_CELLS = 8  # sent unasked: enough for three differences nine times in ten
FIRST_CELLS_MAX = 4_096  # however much the counts differ: 40 kB, twenty seconds of a slow contact
CELLS_IN_FRAME_MAX = 26_000  # of ten bytes each: one frame
PREFIXES_IN_FRAME_MAX = 50_000  # of five bytes each: one frame
LIST_IDS = 8  # a set of so few is told as it is: forty bytes, half of what a sketch needs for its first cells
LIST_IDS_MAX = 400_000  # ids a list may have: 2 MB; a longer one is never the cheaper way in one contact
ASKS_MAX = 18  # questions in one reconciliation: 20 round trips with the opening; most need 7, a stall ends it
SET_IDS_MAX = 16_777_216  # bundles a node may claim to hold: the largest desk, sixteen times over
WANTS_AMISS_MAX = 64  # wants that name nothing, beyond all that is held: a sketch may mislead now and then
INBOX_FRAMES_MAX = 64  # frames that wait while a sketch is built: a list of the longest and some wants

# --- datagram ---
DATAGRAM_BYTES = 1_200  # with IP and UDP it passes every tunnel in use; at 2 kB/s it is 0.6 s
DATAGRAM_BYTES_MIN = 200  # the smallest radio frame; the longest acknowledgement takes 36 of them
DATAGRAM_BYTES_MAX = 1_472  # what one Ethernet frame carries; a longer one is not ours
WINDOW_FRAMES_MAX = 248  # sent and not acknowledged: what a bitmap of 31 bytes names; 300 kB held at worst
WINDOW_FRAMES_MIN = 6  # so that of a few lost ones the others still tell
HOLD_SECONDS_MAX = 1.5  # an acknowledgement waits so long for company; half of a slow round trip
HOLD_FRAMES_MAX = 8  # and for no more than these: the other side's window must move
RESEND_SECONDS = 4.0  # before the round trip is known: a slow link's is three
RESEND_SECONDS_MIN = 0.2  # a busy machine answers later than a wire
RESEND_FACTORS = 1.0, 1.0, 2.0, 1.25, 1.75, 1.5  # waits at each silence, the last four in turn: in time with no cut
RATE_SECONDS = 30.0  # for so long the best rate seen counts: the link may have become slower since
ENDS_MAX = 3  # times the end is said to who does not answer
TICKET_SECONDS = 60  # a ticket is good for this long and as long again: a slow link's round trips
OPEN_SECONDS = 1.0  # between two requests for a ticket, 46 bytes with IP and UDP; and between two hellos
GREETING_BYTES_MAX = 192  # hello and proof; more is no greeting and is sent again only when it seems lost
UNANSWERED_SECONDS = 30.0  # nobody is there; as long as http waits
GREETINGS_MAX = 64  # tickets and refusals waiting to be sent: what is above is dropped, as the network would
DATAGRAMS_WAITING_MAX = 256  # that came and were not read yet: 300 kB; what is above is dropped

# --- situation ---
INDICATORS_MAX = 64  # what one page can list; we have two dozen
VALUES_MAX = 8  # of one indicator: what a tired person tells apart
HALF_LIFE_HOURS_MAX = 2_160  # ninety days: nothing that we watch keeps longer
COUNT_MAX = 10_000_000  # people in the largest city, three times over
CHAIN_MAX = 6  # mouths that word went through: past it nobody can say what was seen
CLAIM_AGE_DAYS_MAX = 3_660  # ten years: what is older is history, or a slip of the pen
QUOTE_BYTES_MAX = 2_048  # what somebody said, in their words: a paragraph
WHY_BYTES_MAX = 480  # why a volunteer did something: two sentences
PLACES_MAX = 100_000  # three times all that the state codifier names
PLACE_PARTS_MAX = 6  # of a place as typed, between commas: from the oblast to the street
SPOTS_MAX = 20_000  # named places inside settlements that desks add: every bridge and hospital of a country
ALIASES_MAX = 12  # other names of one place
PLACES_OFFERED_MAX = 12  # places that are offered when a name fits several: one look
WORDS_COMPARED_MAX = 64  # words of a quote by which copies are told: its first paragraph
ALIKE_IN_HOUR_MAX = 10  # alike from one door within an hour: past it the claims are flagged
RHYTHM_GAPS_MAX = 20  # gaps by which an area's rhythm is known: older ones were another war
ROUND_DAYS_MAX = 60  # between two visits of a courier: who comes more rarely keeps no timetable
ROUND_VISITS_MAX = 60  # visits by which a courier is known, and that a silence may wait for
CSV_BYTES_MAX = 33_554_432  # a season of a survey: 100,000 rows
CSV_ROWS_MAX = 100_000  # rows of one table; more come in parts
CSV_FIELD_BYTES_MAX = 8_192  # of one field: a quote of four pages is cut by nobody, it is refused

# --- PFIF ---
PFIF_BYTES_MAX = 64 * 1024 * 1024  # a whole repository of 50,000 persons; it is read into memory
PFIF_RECORDS_MAX = 200_000  # in one document; more comes in several
PFIF_FIELD_CHARACTERS_MAX = 20_000  # the longest description anybody wrote by hand, several times over
PFIF_DEPTH_MAX = 8  # a feed's entry, its person, its note, its field: five, and room

# --- tracing: records, what a desk enters, its pages, PFIF out ---
RECORD_ID_BYTES_MAX = 512  # a domain name and whatever its repository puts behind it
RECORD_LINE_BYTES_MAX = 1_024  # a street, an author, an address: one line of somebody else's form
RECORD_NAMES_BYTES_MAX = 4_096  # names one a line: the spellings of one person, not a list of people
RECORD_TEXT_BYTES_MAX = 65_536  # a description that a newspaper wrote; other repositories set no bound at all
RECORD_URL_BYTES_MAX = 2_048  # what browsers take
RECORD_SECONDS_MIN = -62_135_596_800  # the first second of the year 1, which some repositories write for "unknown"
RECORD_SECONDS_MAX = 253_402_300_799  # the last of 9999: four digits of a year
AGE_YEARS_MAX = 120  # nobody was older but for a handful; an age of 400 says nothing
ENTRY_BYTES_MAX = 262_144  # follows: a person's record with every text at its longest is below 150 kB
RECORD_NOTES_MAX = 100  # of one person, the newest: what a volunteer looks through; the older stay entries
JOINED_MAX = 64  # records that are one person's: more are a mistake, and a walk among them must end
NAMES_COMPARED_MAX = 6  # spellings of each side that are compared with each other: 36 comparisons at most
PLACES_COMPARED_MAX = 4  # places of each side: where somebody was lately
PLACE_WORDS_COMPARED_MAX = 4  # words of each place: settlement, district, street
INQUIRY_MAILS_REACH_DAY_MAX = 3  # questions "is this yours?" to one address in a day: a family is asked once for each
INQUIRY_LINK_DAYS = 180  # how long the link to one's inquiry opens it: a siege is longer than a mail's link
INQUIRIES_REACH_MAX = 12  # one address has so many inquiries in all: a large family, not a list of a city
INQUIRIES_REACH_DAY_MAX = 4  # of these confirmed in a day: names are not tried one after another
INQUIRIES_DAY_MAX = 5_000  # wordings a desk takes in a day: 40 cities' worth of first-day inquiries, not a flood
INQUIRY_CHANGES_DAY_MAX = 3  # new wordings of one inquiry in a day: a correction, not a search by changing names
INQUIRY_CHANGES_MAX = 20  # in all: somebody who remembers more each week
WORDS_PASSED_MAX = 20  # messages of one person passed to one seeker at once, the newest: a mail's worth of letters
CANDIDATES_FURTHER_MAX = 100  # and of those one mistake away, where nobody good stands nearer
COMPARED_AT_ONCE_MAX = 1_000  # pairs compared in one transaction when persons came in: two tenths of a second
LOAD_BATCH = 5_000  # sources read at once when the registry is rebuilt: some megabytes
LOAD_CACHE_BYTES = 512 * 2**20  # of a registry on SQLite while it is rebuilt: a million persons' pages
FOLD_BATCH = 256  # messages and entries folded in one transaction, which waits for the disk
MATCH_BATCH = 16  # persons and inquiries compared in one transaction: a volunteer's click waits no longer than that
CASES_MAX = 20  # cases one volunteer has at a time: who has more does not get to them
LOOKS_REVIEWED_MAX = 200  # looks shown for one review: what a person goes through in a sitting
REVIEW_DAYS = 7  # a look is gone through by somebody else within this time
CASES_LISTED_MAX = 300  # proposals, and agreements, behind a keeper's list of cases: each is opened for it
NOTES_SHOWN_MAX = 10  # of one person beside a match, the newest
EXPIRY_INTERVAL_SECONDS = 43_200  # between two looks for what has expired: PFIF wants it gone within a day
FEED_RECORDS_MAX = 50  # on one page of a feed; a reader asks for the next with `skip`
FEED_KEY_BYTES = 20  # of chance: not to be guessed
FEED_KEY_NAME_CHARACTERS_MAX = 60  # who has a key: an organisation's name
SOUGHT_BLOCK = 512  # entries: a list's length says only within how many hundreds it lies
SOUGHT_MAX = 4_096  # entries of one list, 10 kB: what a stick and 90 seconds of network carry first
SOUGHT_DAYS = 14  # how long a list travels; a newer one takes its place at each post
SOUGHT_ROUND_MAX = 2  # entries worked out in one of a desk's rounds: each is half a second of one core
SOUGHT_REACHES_MAX = 3  # of those whom a writer names, looked up at a post: each is a second on a Raspberry Pi
SHARED_DAYS = 180  # others are asked to forget a shared record after this: word that old says nothing

# --- tracing: names ---
NAME_CHARACTERS_MAX = 400  # a full name of every tradition, with a maiden name and a title; longer is no name
NAME_WORDS_MAX = 16  # the longest Spanish or Arabic full names have ten
NAME_WORD_CHARACTERS_MAX = 60  # the longest place-derived family names have forty
TABLE_CELL_CHARACTERS_MAX = 1_000_000  # of a table of names to score; its row is refused by name, not the whole table
NAME_READINGS_MAX = 12  # ways to read one word aloud: one for each spelling system, and two to spare
NAME_CODES_STORED_MAX = 24  # rows of the index one person costs at most
NAME_CODES_ASKED_MAX = 48  # looked up at once for one search
NAME_CODES_FURTHER_MAX = 400  # looked up for one search when nothing good was found: one mistake in the family name

# --- mail in ---
MAIL_BYTES_MAX = 25 * 1024 * 1024  # what mail servers take; of a larger one the head is read
MAIL_TEXT_CHARACTERS_MAX = 1_000_000  # of each text in it that are looked at: a letter is a hundredth
MAIL_HEADERS_MAX = 300  # of one mail: every server on its way adds a few
MAIL_HEADER_CHARACTERS_MAX = 16_000  # of one; a part's a sixteenth. The rest is cut: reading it takes hours
MAIL_PARTS_MAX = 200  # texts, pictures and attachments of one mail
MAILS_IN_ROUND_MAX = 200  # mails in one visit to the mailbox; the rest wait a minute there
MAILS_HELD_MAX = 5_000  # waiting for a volunteer; above it they stay in the mailbox
WITNESS_INTERVAL_SECONDS = 24 * 3_600  # the log's head goes outside once a day
REPLY_TAG_BYTES = 10  # nobody guesses one: eighty bits
REPLY_TAG_CHARACTERS = REPLY_TAG_BYTES * 8 // 5  # follows: base 32

# --- sitrep: two pages of A4 ---
SITREP_CHANGED_MAX = 12  # what is new comes first, in two lines each at most
SITREP_KNOWN_MAX = 26  # one line each: the rest of the first page and the top of the second
SITREP_CONTRADICTED_MAX = 8  # three lines each
SITREP_SILENT_MAX = 12  # one line each

# --- search ---
SEARCH_CODE_ROWS_MAX = 1_000  # of one code: the commonest given name and patronymic of one year, in ten million
SEARCH_ROWS_MAX = 8_000  # of all codes: two thousandths of a second to read
SEARCH_YEARS_MAX = 12  # an age said as ten years; a wider one tells less than the names do
SEARCH_YEARS_AROUND = 2  # a birth year is remembered that far off, or reckoned from an age
INDEX_NUMBERS_AT_ONCE_MAX = 500  # values in one statement; SQLite takes 32,766
SEARCH_OPENED_MAX = 100  # for one search, as long as those read last are meant as well as those before
SEARCH_OPENED_AT_ONCE = 16  # persons read and compared: each costs less than a tenth of a millisecond
SEARCH_FURTHER_OPENED_MAX = 150  # where nobody is surely meant: with a mistake in the name the codes tell less
SEARCH_FURTHER_COMPARED_MAX = 24  # of those, after a look at the letters: more does not find more
MATCH_CANDIDATES_MAX = 1_000  # persons compared with one inquiry, and the other way round: a second of work at worst

# --- simulator, plan ---
TRACE_FILE_BYTES_MAX = 67_108_864  # of one file of a trace, packed: a city's year is a tenth of it
TRACE_TABLE_BYTES_MAX = 536_870_912  # of one table, unpacked: what a laptop holds
TRACE_ROWS_MAX = 5_000_000  # contacts or messages of one trace: days of simulating
TRACE_NODES_MAX = 10_000  # nodes of one trace: a city has some hundred posts and couriers
TRACE_SECONDS_MAX = 315_576_000  # ten years: longer than any siege
TRACE_BUFFER_BYTES_MAX = 1_099_511_627_776  # what a node may keep: a terabyte
CHAOS_CONTACTS_MAX = 100_000  # of one made-up city: its days are made before the first begins
TRACE_MESSAGE_BYTES_MIN = 140  # seal, envelope and one byte: no bundle is shorter
BUFFER_BYTES = 1_000_000  # what a simulated node keeps where nothing else is said, as in the bus scenarios
PLAN_FILE_BYTES_MAX = 262_144  # a city's plan as a file: the forty posts of the example are 8 kB
PLAN_POSTS_MAX = 400  # a laptop plays them in minutes
PLAN_COURIERS_MAX = 400  # as many again
PLAN_STOPS_MAX = 50  # of one courier's round: more than anyone walks
PLAN_NAME_CHARACTERS_MAX = 60  # a row of the table stays on one line
PLAN_DAYS_MAX = 120  # played days: four times a month, so that a weekly round is seen often enough
PLAN_WORDS_A_DAY_MAX = 500  # of one kind at one post: a queue without an end
PLAN_WORDS_MAX = 50_000  # of one run: twenty seconds of the quick core, eight times the example
PLAN_MEETINGS_MAX = 50_000  # of one run: a hundred times the example's
PLAN_INTERNET_KB_MAX = 12_500  # a second: a hundred megabits
PLAN_STICK_MB_MAX = 1_000_000  # a terabyte
PLAN_WAITS_MINUTES_MAX = 720  # who waits longer stays the night
PLAN_RUNS_MAX = 1_000  # of one plan: the ranges do not change any more
PLAN_CHANGE_RUNS_MAX = 5  # runs of each change that is tried: the same luck before and after, so few will do
PLAN_TRIES_MAX = 3  # places tried for each kind of change
PLAN_STARVES_PERCENT = 50  # a post starves where less than half of its word is out within a week
PLAN_DISK_BYTES = 1_000_000_000  # what posts and the desk keep: never full here
PLAN_STICK_BYTES_SECOND = 500_000  # to and from a slow stick, or over a telephone's hotspot

# --- pages of the picture ---
PICTURE_ROWS_MAX = 500  # readings on one page; of an area with more each part of it has a line first
PICTURE_TAKEN_ROWS_MAX = 100_000  # readings in one file taken away: a country's, coarsely; more go area by area
PICTURE_PAST_AREA_MAX = 50_000  # claims read anew for a past moment: three seconds' work; of more an area is chosen
PICTURE_HROMADAS_OPENED_MAX = 3  # of so few the parts are listed too: one city and its neighbours
PICTURE_SILENCES_MAX = 200  # areas in the list of silences: one look; the longest silent first
PICTURE_CALENDAR_DAYS = 28  # four weeks of squares side by side on a phone
PICTURE_TIMELINE_DAYS = 60  # two months: what came before is in the table below it
PICTURE_TIMELINE_CELLS_MAX = 60  # cells whose claims are drawn over time at once: a city's parts; each is opened
PICTURE_MARKERS_MAX = 600  # points on a map: beyond it nobody tells them apart
PICTURE_PUBLIC_SECONDS = 600  # the public form is made anew so often: it is a day old anyway
TILES_METADATA_BYTES_MAX = 4_194_304  # what a tile file says of itself: layers and their fields; a planet's is 100 kB
TILES_PIECE_BYTES = 65_536  # of a tile file in memory for each that asks, however much is asked for at once
TILES_ATTRIBUTION_CHARACTERS_MAX = 300  # whose map it is: three lines below it
API_KEYS_MAX = 200  # whom a desk gives its picture to
API_KEY_BYTES = 20  # nobody guesses one
