// Adds up what vitest's JSON reporter left of each suite and closes with one line: N passed, N
// failed, N skipped.
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

const [folder] = process.argv.slice(2)
const sums = {passed: 0, failed: 0, skipped: 0}
for (const name of readdirSync(folder)) {
  const result = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  sums.passed += result.numPassedTests
  sums.failed += result.numFailedTests
  sums.skipped += result.numPendingTests + result.numTodoTests
}
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`)
process.exit(sums.failed > 0 || sums.passed === 0 ? 1 : 0)
