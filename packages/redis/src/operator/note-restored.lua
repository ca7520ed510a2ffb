-- Notes that whatever waits in a lane, or is set aside from it, was possibly sent after the backup that Redis was
-- restored from.
-- KEYS: stream, waiting, intents, aside, conversions aside.
-- ARGV: when the backup was taken (ms), prefix of groups.
-- Returns how many conversions that are.
-- Run twice: the same is noted.
-- No segment has a conversion with this index.
local BEHIND_THE_LAST = 1000000

local stream, waiting, intents, aside, asideCount = unpack(KEYS)
local takenAt, groupPrefix = unpack(ARGV)

local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if first then
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  redis.call('HSET', intents, 'restored', takenAt .. ' ' .. first[1] .. ':0 ' .. last[1] .. ':' .. BEHIND_THE_LAST)
end
for _, id in ipairs(redis.call('ZRANGE', aside, 0, -1)) do
  local key = groupPrefix .. id
  local sentAt = redis.call('HGET', key, 'f')
  -- It may have been sent before the backup already; that time is nearer to the end of what the platform recognises.
  if not sentAt or sentAt == '' then redis.call('HSET', key, 'f', takenAt) end
end
return tonumber(redis.call('GET', waiting) or 0) + tonumber(redis.call('GET', asideCount) or 0)
