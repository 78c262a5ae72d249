"""Every maximum of voice clips, with its reason."""

PACKET_BYTES = 60  # 8 kbit/s, constant, for 60 ms: no length needs to travel, and none tells anything of the speech
PACKET_MILLISECONDS = 60  # the longest frame Opus has, so the fewest bytes of overhead
SAMPLE_RATE = 16_000  # what the encoder is fed; at 8 kbit/s Opus keeps the telephone band anyway

VOICE_SECONDS_MAX = 60  # what a page promises; 60 kB to carry
VOICE_PACKETS_MAX = 1_010  # those 60 s, and 0.6 s for what recorders and codecs add at the ends: nothing is cut off
VOICE_BYTES_MAX = VOICE_PACKETS_MAX * PACKET_BYTES

UPLOAD_BYTES_MAX = 12 * 1024 * 1024  # 60 s of uncompressed stereo at 48 kHz is 11.5 MB; all else is far smaller
UPLOAD_STALL_SECONDS_MAX = 30  # between two pieces: a phone walked away, and its place is needed
UPLOAD_SECONDS_MAX = 600  # in all: 12 MB at 160 kbit/s; bounds who trickles bytes to keep a place
UPLOADS_MAX = 4  # under way or waiting: 48 MB of memory at worst, which a Raspberry Pi has

CHILD_SECONDS_MAX = 90  # wall clock from start to answer; a hundred times what a laptop needs
CHILD_CPU_SECONDS_MAX = 40  # a laptop needs under 1 for 60 s of speech; the rest is for small processors
CHILD_MEMORY_BYTES_MAX = 448 * 1024 * 1024  # address space: 140 MB are libraries, the rest upload and decoder
CHILD_DATA_BYTES_MAX = 256 * 1024 * 1024  # of that, what may be written to; the largest clip tried: 84 MB in use

SOURCE_RATE_MIN = 4_000  # one claimed sample per second would become 16,000 samples
SOURCE_RATE_MAX = 192_000  # the most any recorder writes
SOURCE_CHANNELS_MAX = 8  # the most any phone writes
SOURCE_STREAMS_MAX = 8  # picture, sound, subtitles, and room
GAIN_MAX = 16.0  # 24 dB: makes a whisper audible, and leaves a silent room's noise a noise
PEAK_TARGET = 26_000  # of 32,767: 2 dB below the top, because Opus overshoots
