-- Begins a micro-batch: extends the lease, writes the intent and asks the ledger about each identity.
-- KEYS: lease, holder, intents, generations.
-- ARGV: nonce, lease ms, batch id, first and last position, ledger prefix, generation seconds, identities (14 bytes each).
-- Returns {-1} when the caller does not hold the lease, else {now ms, index, value, index, value, ...} for known
-- identities.
-- Run twice: the same field is set and the same answer given.
local lease, holder, intents, generations = unpack(KEYS)
local nonce, leaseMs, batch, stretch, prefix, generationSeconds, identities = unpack(ARGV)

-- As in extend.lua: a lease that a step of the clock ended is taken back while nobody else took it.
if redis.call('GET', holder) ~= nonce then return {-1} end
redis.call('SET', lease, nonce, 'PX', leaseMs)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', intents, batch, string.format('%d', now) .. ' ' .. stretch)

local read = readGenerations(generations, prefix, presentGeneration(generationSeconds))
local answer = { now }
if #read == 0 then return answer end
for index = 0, #identities / 14 - 1 do
  -- As placeOf does, without a call for each of hundreds of identities.
  local at = index * 14
  local field = string.sub(identities, at + 1, at + 12)
  local high, low = string.byte(identities, at + 13, at + 14)
  local value
  for _, generation in ipairs(read) do
    local found = redis.call('HGET', generation[1] .. (high * 256 + low) % generation[2], field)
    -- A delivery is marked with the number of its receipt. A mark with a hyphen is a position.
    if found and not string.find(found, '-', 1, true) then
      value = '1'
      break
    end
    value = value or found
  end
  if value then
    answer[#answer + 1] = index
    answer[#answer + 1] = value
  end
end
return answer
