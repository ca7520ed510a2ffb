-- Returns the ids of the next segments of a lane, without their content.
-- KEYS: stream.
-- ARGV: where to start, how many.
local ids = {}
for at, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do ids[at] = entry[1] end
return ids
