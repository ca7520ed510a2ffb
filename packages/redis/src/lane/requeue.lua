-- Appends a quarantined segment to its lane again.
-- KEYS: stream, waiting, quarantine, deadlines, ended.
-- ARGV: entry id.
-- Returns the conversions in it; 0 when the entry is gone.
-- Run twice: the entry is gone.
local entry = redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1])[1]
return entry and requeueEntry(KEYS, entry) or 0
