-- What the scripts share that know which conversions of a segment have ended; put before each of them.

-- How many bits are set in a string.
local function countBits(bits)
  local count = 0
  for at = 1, #bits do
    local byte = string.byte(bits, at)
    while byte > 0 do
      byte = bit.band(byte, byte - 1)
      count = count + 1
    end
  end
  return count
end
