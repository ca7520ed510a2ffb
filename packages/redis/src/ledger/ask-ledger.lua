-- Asks the ledger of a lane about identities of another lane.
-- KEYS: generations.
-- ARGV: ledger prefix, generation seconds, identities (14 bytes each).
-- Returns {index, value, index, value, ...} for known identities.
local generations = KEYS[1]
local prefix, generationSeconds, identities = unpack(ARGV)
local answer = {}
addKnown(answer, readGenerations(generations, prefix, presentGeneration(generationSeconds)), identities)
return answer
