-- Deletes a run.
-- KEYS: runs by time, entries, bytes.
-- ARGV: prefix of heads, prefix of items, id.
-- Returns its entry, or nil when there is none.
return (dropRun(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3])) or nil
