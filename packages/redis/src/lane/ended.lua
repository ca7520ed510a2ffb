-- Shared by the scripts that know which conversions of a segment are finished; prepended to each of them.

-- Counts the bits set in a string.
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
