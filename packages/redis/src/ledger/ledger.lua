-- Writes to the ledger of a lane; prepended to the scripts that mark identities, after generations.lua.

-- The mark of a set-aside identity. It suppresses no conversion and gives way to every other mark.
local ASIDE = 'aside-'
-- The mark by which a source finds a conversion that was settled with another one: a delivery without a receipt.
local SENT = '1'

-- Opens the current generation of a ledger. `mark` returns what the identity had before: 'new' (nothing), 'aside',
-- 'dead', or 'delivered', which nothing overrides. `close` counts the new marks and returns their number.
local function openLedger(generations, prefix, generationSeconds)
  local current = presentGeneration(generationSeconds)
  local ledger = { current = current, expireAt = (current + GENERATIONS) * generationSeconds }
  local bucketPrefix = prefix .. current .. ':'
  local buckets
  local new = 0

  -- The first mark of a generation fixes its number of buckets, from the count of the generation before. About 100
  -- marks a bucket keep it a listpack (18 to 22 bytes a mark; a bucket of over 512 would take 67).
  local function bucketCount()
    local bits = tonumber(redis.call('HGET', generations, current))
    if bits then return 2 ^ bits end
    local previous = tonumber(redis.call('HGET', generations, (current - 1) .. ':n'))
    bits = previous and 4 or 12
    while previous and bits < 16 and previous / 2 ^ bits > 100 do bits = bits + 1 end
    for _, field in ipairs(redis.call('HKEYS', generations)) do
      if tonumber(string.match(field, '^%d+')) <= current - GENERATIONS then
        redis.call('HDEL', generations, field)
      end
    end
    redis.call('HSET', generations, current, bits)
    redis.call('EXPIREAT', generations, ledger.expireAt)
    return 2 ^ bits
  end

  function ledger.mark(identity, value)
    buckets = buckets or bucketCount()
    local field, place = placeOf(identity)
    local key = bucketPrefix .. digitsOf(place % buckets)
    if redis.call('HSETNX', key, field, value) == 1 then
      if redis.call('HLEN', key) == 1 then redis.call('EXPIREAT', key, ledger.expireAt) end
      new = new + 1
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

  -- Whether the identity was given up in another generation. `mark` knows the current one only: to ask the others
  -- about every conversion would cost too much.
  function ledger.diedBefore(identity)
    local field, place = placeOf(identity)
    for _, generation in ipairs(readGenerations(generations, prefix, current)) do
      local isAnother = generation[3] ~= current
      local found = isAnother and redis.call('HGET', generation[1] .. place % generation[2], field)
      -- Only a position has a colon.
      if found and string.find(found, ':', 1, true) then return true end
    end
    return false
  end

  function ledger.close()
    if new > 0 then redis.call('HINCRBY', generations, current .. ':n', new) end
    return new
  end
  return ledger
end
