-- Takes the next chunk of dead letters of a replay.
-- KEYS: replay, lease, dead letters left, chunk, index by time, replaying, running.
-- ARGV: id, nonce, lease ms, most dead letters.
-- Returns {} when this runner has nothing to do, else {rate, dry run or '', patch or '', may repeat or '', ids ...}. No
-- ids means that all dead letters of the chunk are gone.
-- Run twice, and after a crash: returns the same dead letters without those settled since.
local replay, lease, left, chunk, byTime, replaying, running = unpack(KEYS)
local id, nonce, leaseMs, most = unpack(ARGV)

local holder = redis.call('GET', lease)
if holder and holder ~= nonce and leaseLeft(lease, leaseMs) > 0 then return {} end
local state, rate, dryRun, patch, mayRepeat = unpack(redis.call('HMGET', replay, 'state', 'rate', 'dryRun', 'patch', 'mayRepeat'))

local function finish(as)
  local time = redis.call('TIME')
  redis.call('HSET', replay, 'state', as, 'endedAt', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)))
  redis.call('HDEL', replay, 'holder')
  redis.call('SREM', running, id)
  redis.call('DEL', left, lease)
  return {}
end

if state ~= 'running' and state ~= 'aborting' then
  redis.call('SREM', running, id)
  return {}
end
if redis.call('EXISTS', chunk) == 0 then
  if state == 'aborting' then return finish('aborted') end
  local wanted = math.min(tonumber(most), math.max(1, math.floor(rate / 10)))
  local popped = redis.call('ZPOPMIN', left, wanted)
  if #popped == 0 then return finish('done') end
  for at = 1, #popped, 2 do
    local deadLetter, diedAt = popped[at], popped[at + 1]
    if redis.call('ZSCORE', byTime, deadLetter) == diedAt and redis.call('HEXISTS', replaying, deadLetter) == 0 then
      if dryRun == '' then redis.call('HSET', replaying, deadLetter, id) end
      redis.call('ZADD', chunk, diedAt, deadLetter)
    else
      redis.call('HINCRBY', replay, 'gone', 1)
    end
  end
end
redis.call('SET', lease, nonce, 'PX', leaseMs)
-- Has no expiry, unlike the lease: a holder without a lease is a runner that died.
redis.call('HSET', replay, 'holder', nonce)
local answer = { rate, dryRun, patch, mayRepeat or '' }
for _, deadLetter in ipairs(redis.call('ZRANGE', chunk, 0, -1)) do
  if dryRun ~= '' or redis.call('HGET', replaying, deadLetter) == id then answer[#answer + 1] = deadLetter end
end
return answer
