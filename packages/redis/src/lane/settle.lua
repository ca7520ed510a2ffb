-- Writes the outcomes of conversions and deletes the finished segments. Needs no lease: a delivery is a fact, whoever
-- reports it.
-- KEYS: stream, waiting, intents, crashes, generations, totals, deadlines, event names, alone, ended.
-- ARGV: batch id, definite (1/0), ledger prefix, receipt prefix, generation seconds, prefix of match qualities,
--       incarnation of the server when the slice began, seconds for which an event name is kept; number of deliveries,
--       then per delivery: its identities (14 bytes each), their receipt; number of conversions finished without a
--       delivery of their own, then per conversion: identity, source, the identity by which its source finds it; number
--       of event names, the names; number of qualities, then per quality: event name, conversions, sum of their scores
--       in hundredths; number of dead, then per dead: identity, position, reason; then the number of partly finished
--       segments, per such segment its id and which of its conversions are finished (a bit each); then per finished
--       segment: id, conversions in it, its first deadline.
-- A mark of the ledger is the number of a receipt, from 2 on, or the position of a conversion that was given up.
-- Returns {the number of segments left, event names not kept because there are too many}.
-- When the server has another incarnation, earlier settles of the slice, or dead letters, may be lost. Then only
-- deliveries are marked, and nothing else is finished: the conversions are read again as possibly sent.
-- Run twice: marks are absorbing, HDEL and XDEL are by id, and `waiting` falls only by conversions not finished before.
-- Qualities are counted twice; as they are shown as a mean, that matters little.

-- Most event names that a lane keeps, and most rows of qualities in a generation of the ledger.
local MOST_NAMES = 1000

local stream, waiting, intents, crashes, generations, totals, deadlines, eventNames, alone, ended = unpack(KEYS)
local batch, definite, prefix, receiptPrefix, generationSeconds, qualityPrefix, incarnation, nameSeconds =
  unpack(ARGV, 1, 8)
local cursor = 9
local function nextArgument()
  cursor = cursor + 1
  return ARGV[cursor - 1]
end

local ledger = openLedger(generations, prefix, generationSeconds)
local current, expireAt = ledger.current, ledger.expireAt
local qualities = qualityPrefix .. current

local newlyDelivered, marks = 0, 0
for _ = 1, tonumber(nextArgument()) do
  local delivered, receipt = nextArgument(), nextArgument()
  local number = redis.call('HINCRBY', generations, current .. ':r', 1) + 1
  redis.call('HSET', receiptPrefix .. current, number, receipt)
  if number == 2 then redis.call('EXPIREAT', receiptPrefix .. current, expireAt) end
  for at = 1, #delivered, 14 do
    local before = ledger.mark(string.sub(delivered, at, at + 13), number)
    if before ~= 'delivered' then newlyDelivered = newlyDelivered + 1 end
    if before == 'new' then marks = marks + 1 end
  end
end

for _ = 1, tonumber(nextArgument()) do
  local identity, source, sent = nextArgument(), nextArgument(), nextArgument()
  local receipt = receiptOf(generations, prefix, receiptPrefix, current, identity)
  local isItsOwn = string.sub(receipt, 1, 1) == '{' and cjson.decode(receipt).source == source
  if not isItsOwn and ledger.mark(sent, SENT) == 'new' then marks = marks + 1 end
end

local names, namesOver = tonumber(nextArgument()), 0
local now = redis.call('TIME')[1]
if names > 0 then redis.call('ZREMRANGEBYSCORE', eventNames, '-inf', now - nameSeconds) end
for _ = 1, names do
  local name = nextArgument()
  if redis.call('ZCARD', eventNames) < MOST_NAMES or redis.call('ZSCORE', eventNames, name) then
    redis.call('ZADD', eventNames, now, name)
  else
    namesOver = namesOver + 1
  end
end
if names > 0 then redis.call('EXPIRE', eventNames, nameSeconds) end

local scoresOver = 0
for _ = 1, tonumber(nextArgument()) do
  local name, count, points = nextArgument(), nextArgument(), nextArgument()
  if redis.call('HLEN', qualities) < 2 * MOST_NAMES or redis.call('HEXISTS', qualities, 'n:' .. name) == 1 then
    redis.call('HINCRBY', qualities, 'n:' .. name, count)
    redis.call('HINCRBY', qualities, 'p:' .. name, points)
    redis.call('EXPIREAT', qualities, expireAt)
  else
    scoresOver = scoresOver + count
  end
end

local dead = tonumber(nextArgument())
local segments = cursor + 3 * dead
-- Reads INFO only when it matters: that costs more than all the rest of a small settle.
local endsAny = segments < #ARGV or dead > 0
local isTrusted = not endsAny or incarnation == incarnationNow()
for at = cursor, isTrusted and segments - 1 or 0, 3 do
  local before = ledger.mark(ARGV[at], ARGV[at + 1])
  if before == 'new' then marks = marks + 1 end
  if before == 'new' or before == 'aside' then redis.call('HINCRBY', totals, 'dead:' .. ARGV[at + 2], 1) end
end

local settled = isTrusted and endsAny and endSegments(stream, waiting, deadlines, ended, segments) or 0
ledger.count(marks)
if newlyDelivered > 0 then redis.call('HINCRBY', totals, 'delivered', newlyDelivered) end
if settled > 0 then redis.call('HINCRBY', totals, 'settled', settled) end
if namesOver > 0 then redis.call('HINCRBY', totals, 'names-over', namesOver) end
if scoresOver > 0 then redis.call('HINCRBY', totals, 'scores-over', scoresOver) end
if marks + settled > 0 then redis.call('DEL', crashes, alone) end
if definite == '1' and isTrusted then redis.call('HDEL', intents, batch) end
return { redis.call('XLEN', stream), namesOver }
