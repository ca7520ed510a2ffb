-- Takes conversions from a source's token bucket. A request that is larger than the bucket needs a full one, and leaves a
-- debt: the mean rate holds, and no request waits for ever.
-- KEYS: bucket.
-- ARGV: rate a second, capacity, conversions of the request, how many more may be granted with them.
-- Returns {granted, ms until the request would be granted, ms in which no request is worth a call}. Granted 0: not now.
local rate, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local wanted, ahead = tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
-- A clock that was set back adds nothing until the next call.
local passed = math.max(0, now - (tonumber(held[2]) or now))
local tokens = math.min(capacity, (tonumber(held[1]) or capacity) + passed * rate / 1000)
local needed = math.min(wanted, capacity)
local granted = 0
if tokens >= needed then granted = math.max(wanted, math.min(math.floor(tokens), wanted + ahead)) end
redis.call('HSET', KEYS[1], 'tokens', tokens - granted, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens + granted) * 1000 / rate) + 1000)
if granted > 0 then return {granted, 0, 0} end
local function untilThere(count) return math.max(0, math.ceil((count - tokens) * 1000 / rate)) end
return {0, untilThere(needed), untilThere(math.min(capacity, 1 + ahead))}
