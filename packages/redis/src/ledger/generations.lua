-- The generations of a ledger; prepended to the scripts that read or mark identities, after the constant GENERATIONS.

-- A whole number as text: Lua and Redis write a number that is joined or passed as a fraction, which takes twice as long.
local function digitsOf(number)
  return string.format('%d', number)
end

-- The number of the present generation.
local function presentGeneration(seconds)
  return math.floor(redis.call('TIME')[1] / seconds)
end

-- The generations that are read, the newest first: each as {prefix of its buckets, their number, its own number}. When
-- the clock was set back over the begin of a generation, marks lie in one that is still to come.
local function readGenerations(generations, ledgerPrefix, present)
  local read = {}
  for number = present + 1, present - GENERATIONS + 1, -1 do
    local bits = redis.call('HGET', generations, number)
    if bits then read[#read + 1] = { ledgerPrefix .. number .. ':', 2 ^ bits, number } end
  end
  return read
end

-- The field under which an identity is marked, and the number that chooses its bucket.
local function placeOf(identity)
  local high, low = string.byte(identity, 13, 14)
  return string.sub(identity, 1, 12), high * 256 + low
end
