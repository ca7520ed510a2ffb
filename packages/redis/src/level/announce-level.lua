-- Announces that a process runs, and the feature levels of its version.
-- KEYS: running processes (id → "<level that it reads> <ms>"), highest level that was written.
-- ARGV: id, level that it reads, level that it writes, ms after which a silent process counts as gone, 1 if it may raise
-- the level of the deployment.
-- Returns {1, the level that it may write}, or {0, the highest level that was written} when it cannot read that.
-- Run twice: the same answer.
local running, written = unpack(KEYS)
local id, reads, writes, silentMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local mayRaise = ARGV[5] == '1'
local highest = tonumber(redis.call('GET', written) or 0)
if highest > reads then return {0, highest} end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', running, id, reads .. ' ' .. string.format('%d', now))
-- The lowest level is 1, also of a deployment that has written nothing.
local level = mayRaise and writes or math.min(writes, math.max(highest, 1))
local all = redis.call('HGETALL', running)
for at = 1, #all, 2 do
  local read, ms = string.match(all[at + 1], '^(%d+) (%d+)$')
  if math.abs(now - ms) > silentMs then
    redis.call('HDEL', running, all[at])
  else
    level = math.min(level, tonumber(read))
  end
end
if mayRaise and level > highest then redis.call('SET', written, level) end
return {1, level}
