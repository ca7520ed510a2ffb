-- Sets segments aside that were quarantined because workers died over them and that are old enough. Their conversions
-- are then tried one by one.
-- KEYS: quarantine, aside, conversions aside.
-- ARGV: group prefix, reason, age ms, most conversions aside.
-- Returns the number of conversions moved.
-- Run twice: a moved segment is gone from quarantine.
local quarantine, aside, count = unpack(KEYS)
local prefix, reason, age, most = unpack(ARGV)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local moved = 0
for _, entry in ipairs(redis.call('XRANGE', quarantine, '-', string.format('%d', now - age), 'COUNT', 100)) do
  local id, values = entry[1], {}
  for at = 1, #entry[2], 2 do values[entry[2][at]] = entry[2][at + 1] end
  local room = tonumber(redis.call('GET', count) or 0) + values.c <= tonumber(most)
  if values.reason == reason and room then
    local key = prefix .. 'q-' .. id
    -- A worker took them up before and may have sent them then; at the earliest when they arrived.
    local arrived = string.match(values.id, '^%d+')
    redis.call('HSET', key, 'v', values.v, 'c', values.c, 'd', values.d or 0, 'n', 0, 'f', arrived, 'a', '', 'e', reason, 'k', 1)
    redis.call('ZADD', aside, string.format('%d', now), 'q-' .. id)
    redis.call('INCRBY', count, values.c)
    redis.call('XDEL', quarantine, id)
    moved = moved + values.c
  end
end
return moved
