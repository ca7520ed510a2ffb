-- Keeps a run whose items are written already. Drops the oldest runs of its source beyond the limits.
-- KEYS: runs by time, entries, bytes.
-- ARGV: prefix of heads, prefix of items, id, head, entry, seconds it is kept, most runs, most bytes.
-- Returns the entries of the dropped runs. Run twice: the same run is counted once.
local byTime, entries, bytes = unpack(KEYS)
local headPrefix, itemsPrefix, id, head, entry, seconds, mostRuns, mostBytes = unpack(ARGV)
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('SET', headPrefix .. id, head, 'EX', seconds)
redis.call('ZADD', byTime, nowMs, id)
if redis.call('HSETNX', entries, id, entry) == 1 then
  redis.call('INCRBY', bytes, string.match(entry, '^%d+'))
end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, seconds) end

local total = tonumber(redis.call('GET', bytes))
local dropped = {}
while true do
  local oldest, atMs = unpack(redis.call('ZRANGE', byTime, 0, 0, 'WITHSCORES'))
  local isOver = redis.call('ZCARD', byTime) > tonumber(mostRuns) or total > tonumber(mostBytes)
  local hasLapsed = tonumber(atMs) < nowMs - seconds * 1000
  if oldest == id or not (isOver or hasLapsed) then break end
  local gone, left = dropRun(byTime, entries, bytes, headPrefix, itemsPrefix, oldest)
  if gone then
    total = left
    dropped[#dropped + 1] = gone
  end
end
return dropped
