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

local answer = { now }
addKnown(answer, readGenerations(generations, prefix, presentGeneration(generationSeconds)), identities)
return answer
