-- Shared by the scripts that take conversions out of a lane; prepended to each of them.

-- The mark of a set-aside identity. It suppresses no conversion and gives way to every other mark.
local ASIDE = 'aside-'
-- The mark by which a source finds a conversion that was settled with another one: a delivery without a receipt.
local SENT = '1'

-- Opens the current generation of a ledger. `mark` returns what the identity had before: 'new' (nothing), 'aside',
-- 'dead', or 'delivered', which nothing overrides.
local function openLedger(generations, prefix, generationSeconds)
  local current = math.floor(redis.call('TIME')[1] / generationSeconds)
  local ledger = { current = current, expireAt = (current + 3) * generationSeconds }
  local buckets

  -- The first mark of a generation fixes its number of buckets, from the count of the generation before. About 100
  -- marks a bucket keep it a listpack (18 to 22 bytes a mark; a bucket of over 512 would take 67).
  local function bucketCount()
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

  function ledger.mark(identity, value)
    buckets = buckets or bucketCount()
    local high, low = string.byte(identity, 13, 14)
    local key = prefix .. current .. ':' .. (high * 256 + low) % buckets
    local field = string.sub(identity, 1, 12)
    if redis.call('HSETNX', key, field, value) == 1 then
      if redis.call('HLEN', key) == 1 then redis.call('EXPIREAT', key, ledger.expireAt) end
      return 'new'
    end
    local before = redis.call('HGET', key, field)
    if not string.find(before, '-', 1, true) then return 'delivered' end
    -- A set-aside mark keeps that of a given-up conversion behind it, or its dead letter would be counted twice.
    if value ~= ASIDE then
      redis.call('HSET', key, field, value)
    elseif string.sub(before, 1, #ASIDE) ~= ASIDE then
      redis.call('HSET', key, field, ASIDE .. before)
    end
    return before == ASIDE and 'aside' or 'dead'
  end

  function ledger.count(marks)
    if marks > 0 then redis.call('HINCRBY', generations, current .. ':n', marks) end
  end
  return ledger
end

-- Records which conversions of a segment are finished now (a bit each) while others are not. Returns how many were not
-- finished before; 0 when the segment is gone.
local function endPart(stream, waiting, ended, segment, indexes)
  if #redis.call('XRANGE', stream, segment, segment) == 0 then return 0 end
  local before = redis.call('HGET', ended, segment) or ''
  local both = {}
  for at = 1, math.max(#before, #indexes) do
    both[at] = string.char(bit.bor(string.byte(before, at) or 0, string.byte(indexes, at) or 0))
  end
  local after = table.concat(both)
  redis.call('HSET', ended, segment, after)
  local newlyEnded = countBits(after) - countBits(before)
  redis.call('DECRBY', waiting, newlyEnded)
  return newlyEnded
end

-- Finishes parts of segments and deletes whole ones. The arguments from `from` on: number of parts, per part segment
-- and indexes, then per segment its id, the conversions in it and its first deadline. Returns how many conversions were
-- not finished before.
local function endSegments(stream, waiting, deadlines, ended, from)
  local settled = 0
  local finished = from + 1 + 2 * ARGV[from]
  for at = from + 1, finished - 1, 2 do
    settled = settled + endPart(stream, waiting, ended, ARGV[at], ARGV[at + 1])
  end
  for at = finished, #ARGV, 3 do
    local segment, count, deadline = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    if redis.call('XDEL', stream, segment) == 1 then
      count = count - countBits(redis.call('HGET', ended, segment) or '')
      redis.call('HDEL', ended, segment)
      redis.call('DECRBY', waiting, count)
      local hour = math.floor(deadline / 3600)
      if redis.call('HINCRBY', deadlines, hour, -1) <= 0 then redis.call('HDEL', deadlines, hour) end
      settled = settled + count
    end
  end
  return settled
end
