-- Writes the outcomes of conversions and deletes the finished segments. A delivery is a fact, whoever reports it. What
-- gives conversions up is written only while no other drain has taken the lease: that one may be sending them.
-- KEYS: stream, waiting, intents, crashes, generations, totals, deadlines, event names, alone, ended, holder of the lease.
-- Sections of ARGV:
--   closes: micro-batches whose intents are removed
--   drain: nonce of its lease
--   incarnation: of the server when the slice began
--   ledger: its prefix, prefix of receipts, prefix of match qualities, generation seconds
--   keptNames: seconds for which an event name is kept
--   deliveries, by receipt: identities (14 bytes each), their receipt
--   sent, by conversion finished without a delivery of its own: identity, source, the identity by which its source
--     finds it
--   names: event names
--   qualities: event name, conversions, sum of their scores in hundredths
--   dead: identity, position, reason, 1 if it was given up before (in this lane or another one), else 0
--   parts: segment, which of its conversions are finished, a bit each
--   finished: segment, conversions in it, its first deadline
-- A mark of the ledger is the number of a receipt, from 2 on, or the position of a conversion that was given up.
-- Returns {1, or 0 when nothing was written, event names not kept because there are too many}.
-- When the server has another incarnation, earlier settles of the slice, or dead letters, may be lost. Then only
-- deliveries are marked, and nothing else is finished: the conversions are read again as possibly sent.
-- Run twice: marks are absorbing, HDEL and XDEL are by id, and `waiting` falls only by conversions not finished before.
-- Qualities are counted twice; as they are shown as a mean, that matters little.

-- Most event names that a lane keeps, and most rows of qualities in a generation of the ledger.
local MOST_NAMES = 1000

local stream, waiting, intents, crashes, generations, totals, deadlines, eventNames, alone, ended, holder =
  unpack(KEYS)
if not isEmpty('dead') and redis.call('GET', holder) ~= values('drain') then return { 0, 0 } end
local prefix, receiptPrefix, qualityPrefix, generationSeconds = values('ledger')
local ledger = openLedger(generations, prefix, generationSeconds)
local current = ledger.current

-- Returns how many identities were not known as delivered.
local function markDeliveries()
  local newlyDelivered = 0
  local receipts = receiptPrefix .. current
  for identities, receipt in rows('deliveries', 2) do
    local number = redis.call('HINCRBY', generations, current .. ':r', 1) + 1
    redis.call('HSET', receipts, number, receipt)
    if number == 2 then redis.call('EXPIREAT', receipts, ledger.expireAt) end
    local mark = digitsOf(number)
    for at = 1, #identities, 14 do
      local before = ledger.mark(string.sub(identities, at, at + 13), mark)
      if before ~= 'delivered' then newlyDelivered = newlyDelivered + 1 end
    end
  end
  return newlyDelivered
end

local function markSent()
  local read = readGenerations(generations, prefix, current)
  for identity, source, sent in rows('sent', 3) do
    local receipt = receiptOf(read, receiptPrefix, identity)
    local isItsOwn = string.sub(receipt, 1, 1) == '{' and cjson.decode(receipt).source == source
    if not isItsOwn then ledger.mark(sent, SENT) end
  end
end

-- Returns how many names had no room.
local function keepNames()
  if isEmpty('names') then return 0 end
  local now, seconds, over = redis.call('TIME')[1], values('keptNames'), 0
  redis.call('ZREMRANGEBYSCORE', eventNames, '-inf', now - seconds)
  for name in rows('names', 1) do
    if redis.call('ZCARD', eventNames) < MOST_NAMES or redis.call('ZSCORE', eventNames, name) then
      redis.call('ZADD', eventNames, now, name)
    else
      over = over + 1
    end
  end
  redis.call('EXPIRE', eventNames, seconds)
  return over
end

-- Returns how many conversions had no room.
local function addQualities()
  local qualities, over = qualityPrefix .. current, 0
  for name, count, points in rows('qualities', 3) do
    if redis.call('HLEN', qualities) < 2 * MOST_NAMES or redis.call('HEXISTS', qualities, 'n:' .. name) == 1 then
      redis.call('HINCRBY', qualities, 'n:' .. name, count)
      redis.call('HINCRBY', qualities, 'p:' .. name, points)
      redis.call('EXPIREAT', qualities, ledger.expireAt)
    else
      over = over + count
    end
  end
  return over
end

local function markDead()
  for identity, position, reason, wasGivenUp in rows('dead', 4) do
    local before = ledger.mark(identity, position)
    local isCounted = wasGivenUp == '1' or before == 'dead' or before == 'delivered' or ledger.diedBefore(identity)
    if not isCounted then redis.call('HINCRBY', totals, 'dead:' .. reason, 1) end
  end
end

local function add(total, count)
  if count > 0 then redis.call('HINCRBY', totals, total, count) end
end

add('delivered', markDeliveries())
markSent()
local namesOver = keepNames()
add('names-over', namesOver)
add('scores-over', addQualities())

-- Reads INFO only when it matters: that costs more than all the rest of a small settle.
local endsAny = endsSegments() or not isEmpty('dead')
local isTrusted = not endsAny or values('incarnation') == incarnationNow()
local settled = 0
if isTrusted then
  markDead()
  settled = endSegments(stream, waiting, deadlines, ended)
  for batch in rows('closes', 1) do redis.call('HDEL', intents, batch) end
end
add('settled', settled)
if ledger.close() + settled > 0 then redis.call('DEL', crashes, alone) end
return { 1, namesOver }
