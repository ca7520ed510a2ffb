-- Records that a segment is about to be read alone.
-- KEYS: alone.
-- ARGV: segment id.
-- Returns how often that was recorded before, since the last settle or release.
-- Run twice: the segment counts as read alone once more than it was.
local id, times = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
if id ~= ARGV[1] then times = 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. (times + 1), 'EX', 86400)
return tonumber(times)
