-- Notes how many lanes a worker process drains, and looks at the others.
-- KEYS: lanes that each process drains, and when it said so.
-- ARGV: id of the process, its lanes, ms after which a silent process is forgotten.
-- Returns the lanes of each other process.
-- Run twice: noted once more.
local drains, process, kept = KEYS[1], ARGV[1], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', drains, process, string.format('%d %d', ARGV[2], now))
redis.call('PEXPIRE', drains, kept)
local others, all = {}, redis.call('HGETALL', drains)
for at = 1, #all, 2 do
  local lanes, said = string.match(all[at + 1], '^(%d+) (%d+)$')
  -- One that spoke under another clock speaks again if it lives.
  if math.abs(now - said) > kept then
    redis.call('HDEL', drains, all[at])
  elseif all[at] ~= process then
    others[#others + 1] = tonumber(lanes)
  end
end
return others
