-- Shortens times of BullMQ that became longer when Redis' clock was set back: the locks of active jobs, and the pause
-- between two looks for stalled ones.
-- KEYS: active jobs, pause between looks.
-- ARGV: prefix of jobs, ms of a lock, ms between looks.
-- Returns how many were too long. Run twice: changes nothing.
local active, pause = unpack(KEYS)
local jobs, lockMs, pauseMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local function clamp(key, ms)
  if redis.call('PTTL', key) <= ms then return 0 end
  return redis.call('PEXPIRE', key, ms)
end

local clamped = clamp(pause, pauseMs)
for _, id in ipairs(redis.call('LRANGE', active, 0, -1)) do
  clamped = clamped + clamp(jobs .. id .. ':lock', lockMs)
end
return clamped
