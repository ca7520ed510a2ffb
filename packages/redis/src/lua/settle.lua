-- Writes down what became of conversions, and deletes the segments that are finished. Asks for no ownership: a delivery
-- is a fact, whoever reports it.
-- KEYS: stream, waiting, intents, crashes, generations, totals, deadlines, event names.
-- ARGV: batch id, definite (1/0), ledger prefix, receipt prefix, generation seconds, delivered identities (14 bytes each),
--       the receipt of their delivery, prefix of match qualities, number of event names, the names; number of qualities,
--       then per quality: event name, conversions, sum of their scores in hundredths; number of dead, then per dead: identity,
--       position, reason; then per finished segment: id, conversions in it, its first deadline.
-- A mark of the ledger is the number of a receipt, from 2 on, or the position of a copy that was given up.
-- Returns the number of segments left.
-- Twice: marks are absorbing, HDEL and XDEL are by id, and waiting falls only where XDEL removed something; qualities are
-- counted twice, which a mean bears.
local stream, waiting, intents, crashes, generations, totals, deadlines, eventNames = unpack(KEYS)
local batch, definite, prefix, receiptPrefix, generationSeconds, delivered, receipt = unpack(ARGV, 1, 7)
local cursor = 9
local function nextArgument()
  cursor = cursor + 1
  return ARGV[cursor - 1]
end

local current = math.floor(redis.call('TIME')[1] / generationSeconds)
local expireAt = (current + 3) * generationSeconds
local qualities = ARGV[8] .. current
local buckets

-- How many buckets a generation has is fixed by its first mark, from the count of the one before: about 100 marks a
-- bucket keeps it a listpack (18 to 22 bytes a mark; a bucket of over 512 would take 67).
local function bucketsOfGeneration()
  local bits = tonumber(redis.call('HGET', generations, current))
  if bits then return 2 ^ bits end
  local previous = tonumber(redis.call('HGET', generations, (current - 1) .. ':n'))
  bits = previous and 4 or 12
  while previous and bits < 16 and previous / 2 ^ bits > 100 do bits = bits + 1 end
  for _, field in ipairs(redis.call('HKEYS', generations)) do
    if tonumber(string.match(field, '^%d+')) < current - 2 then redis.call('HDEL', generations, field) end
  end
  redis.call('HSET', generations, current, bits)
  return 2 ^ bits
end

-- Says whether the identity had no mark, or one that `value` overrides: a delivery overrides a death, nothing overrides
-- a delivery.
local function mark(identity, value)
  buckets = buckets or bucketsOfGeneration()
  local high, low = string.byte(identity, 13, 14)
  local key = prefix .. current .. ':' .. (high * 256 + low) % buckets
  local field = string.sub(identity, 1, 12)
  if redis.call('HSETNX', key, field, value) == 1 then
    if redis.call('HLEN', key) == 1 then redis.call('EXPIREAT', key, expireAt) end
    return 'new'
  end
  if not string.find(redis.call('HGET', key, field), '-', 1, true) then return 'delivered' end
  redis.call('HSET', key, field, value)
  return 'dead'
end

local newlyDelivered, marks = 0, 0
local number
if #delivered > 0 then
  number = redis.call('HINCRBY', generations, current .. ':r', 1) + 1
  redis.call('HSET', receiptPrefix .. current, number, receipt)
  if number == 2 then redis.call('EXPIREAT', receiptPrefix .. current, expireAt) end
end
for at = 1, #delivered, 14 do
  local before = mark(string.sub(delivered, at, at + 13), number)
  if before ~= 'delivered' then newlyDelivered = newlyDelivered + 1 end
  if before == 'new' then marks = marks + 1 end
end

for _ = 1, tonumber(nextArgument()) do redis.call('SADD', eventNames, nextArgument()) end

for _ = 1, tonumber(nextArgument()) do
  local name = nextArgument()
  redis.call('HINCRBY', qualities, 'n:' .. name, nextArgument())
  redis.call('HINCRBY', qualities, 'p:' .. name, nextArgument())
  redis.call('EXPIREAT', qualities, expireAt)
end

for _ = 1, tonumber(nextArgument()) do
  local identity, position, reason = nextArgument(), nextArgument(), nextArgument()
  if mark(identity, position) == 'new' then
    marks = marks + 1
    redis.call('HINCRBY', totals, 'dead:' .. reason, 1)
  end
end

local settled = 0
while cursor <= #ARGV do
  local segment, count, deadline = nextArgument(), nextArgument(), nextArgument()
  if redis.call('XDEL', stream, segment) == 1 then
    redis.call('DECRBY', waiting, count)
    local hour = math.floor(deadline / 3600)
    if redis.call('HINCRBY', deadlines, hour, -1) <= 0 then redis.call('HDEL', deadlines, hour) end
    settled = settled + count
  end
end

if marks > 0 then redis.call('HINCRBY', generations, current .. ':n', marks) end
if newlyDelivered > 0 then redis.call('HINCRBY', totals, 'delivered', newlyDelivered) end
if settled > 0 then redis.call('HINCRBY', totals, 'settled', settled) end
if marks + settled > 0 then redis.call('DEL', crashes) end
if definite == '1' then redis.call('HDEL', intents, batch) end
return redis.call('XLEN', stream)
