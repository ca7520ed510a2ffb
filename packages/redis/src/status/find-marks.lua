-- Says what the ledger of a lane knows of identities. KEYS: generations.
-- ARGV: ledger prefix, receipt prefix, generation seconds, then identities (14 bytes each).
-- Returns for each what `receiptOf` says.
local generations = KEYS[1]
local prefix, receiptPrefix, generationSeconds = unpack(ARGV, 1, 3)
local read = readGenerations(generations, prefix, presentGeneration(generationSeconds))
local answer = {}
for at = 4, #ARGV do
  answer[#answer + 1] = receiptOf(read, receiptPrefix, ARGV[at])
end
return answer
