-- Appends a quarantined segment to its lane again.
-- KEYS: stream, waiting, quarantine, deadlines, ended.
-- ARGV: entry id.
-- Returns the conversions in it; 0 when the entry is gone.
-- Run twice: the entry is gone.
local entry = redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
local values = { d = 0, p = '' }
for at = 1, #entry[2], 2 do values[entry[2][at]] = entry[2][at + 1] end
local id = redis.call('XADD', KEYS[1], '*', 'c', values.c, 'v', values.v, 'd', values.d)
if values.p ~= '' then redis.call('HSET', KEYS[5], id, values.p) end
redis.call('HINCRBY', KEYS[4], math.floor(values.d / 3600), 1)
redis.call('INCRBY', KEYS[2], values.c - countBits(values.p))
redis.call('XDEL', KEYS[3], ARGV[1])
return tonumber(values.c)
