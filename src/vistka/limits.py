"""Every maximum of the project, with its reason; the unit is last but for `_MAX`."""

# --- wire ---
CBOR_DEPTH_MAX = 4  # a card: message, body, list of keys, key; nothing nests deeper
FRAME_BYTES_MAX = 262_144  # the largest frame is a small post's id list: 32,000 ids of 8 bytes

# --- bundle ---
CHUNK_BYTES = 1_024  # what verifies alone and is lost at a cut; two seconds of a 500 B/s link
BUNDLE_BYTES_MAX = 262_144  # a picture; with 16 B/KiB of hashes its manifest is 4 kB, one frame
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
PAPER_CODE_CHARACTERS_MAX = 400  # as typed, with whatever stands between the groups
PAPER_CODE_OPSLIMIT = 3  # Argon2id passes: frozen, or every slip on paper stops working
PAPER_CODE_MEMLIMIT_BYTES = 64 * 1_048_576  # frozen too; what an old laptop or phone can spare
CARD_BYTES_MAX = 1_400  # must fit one QR code that a phone reads off a screen
CARD_TEXT_CHARACTERS_MAX = 2_600  # the same in base 32 with white space around it
EPOCH_DAYS = 30  # how long one sealing key is handed out
EPOCH_GRACE_DAYS = LIFETIME_DAYS_MAX  # its secret is destroyed this long after its last day
LOCKED_BYTES_MAX = 65_536  # a node's secrets are some hundred bytes; more is no file of ours
PASSPHRASE_CHARACTERS_MAX = 1_024  # a page of text is still a passphrase; more is an attack on Argon2

# --- tags of replies ---
REPLY_GAP = 32  # counters looked at past the last reply found: replies lost on the way leave gaps

# --- store ---
NOTES_RESERVED_PERCENT = 30  # kept for alive notes: they are what most people need, and the smallest
TOKENS_HELD_MAX = 100_000  # both receipts of 50,000 letters, half a city's two months; 10 MB on disk
TOMBSTONES_MAX = 100_000  # what was evicted or expired and must not come back: 8 MB on disk
DEPOSIT_DAYS_MAX = 120  # the states of a letter can be looked up this long after its lifetime
PEER_DAYS_MAX = 14  # a link name lives a week; twice that, because clocks lie
PEERS_MAX = 10_000  # link names are free to make up; the oldest are forgotten first

# --- post ---
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
