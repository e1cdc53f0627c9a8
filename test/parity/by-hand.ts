// Holds conversations with one server and keeps what it said, or compares what two servers said:
// node test/parity/by-hand.ts real|world FILE.json [NAME-PART…] node test/parity/by-hand.ts compare
// WORLD.json REAL.json [NAME-PART…]
import {readFileSync, writeFileSync} from 'node:fs'
import {compare, told} from './compare.ts'
import {bootReal, bootWorldServer} from './boot.ts'
import {prepareClients} from './clients.ts'
import {CONVERSATIONS} from './conversations/all.ts'
import {normal} from './normal.ts'
import {Talker} from './run.ts'
import type {Transcript} from './run.ts'
import {inTurn} from './in-turn.ts'

const [what = '', ...rest] = process.argv.slice(2)
if (what === 'compare') compareFiles(rest)
else await keep(what, rest)

function compareFiles([one = '', other = '', ...parts]: readonly string[]): void {
  const [world, real] = [one, other].map(
    file => JSON.parse(readFileSync(file, 'utf8')) as Transcript[],
  )
  const names = (real ?? [])
    .map(({name}) => name)
    .filter(name => parts.length === 0 || parts.some(part => name.includes(part)))
  const found = names.flatMap(name => {
    const [first, second] = [world, real].map(all => all?.find(each => each.name === name))
    return first === undefined || second === undefined ? [] : compare(first, second)
  })
  console.log(told(found, 10_000))
  console.log(
    `${found.length} differences in ${new Set(found.map(each => each.conversation)).size} of ` +
      `${names.length} conversations`,
  )
}

async function keep(
  which: string,
  [file = '/dev/stdout', ...parts]: readonly string[],
): Promise<void> {
  const server = which === 'real' ? await bootReal() : await bootWorldServer()
  const clients = await prepareClients(await server.helm(3))
  const talker = new Talker(server, clients)
  try {
    const wanted = CONVERSATIONS.filter(
      ({name}) => parts.length === 0 || parts.some(part => name.includes(part)),
    )
    const started = Date.now()
    const times: {name: string; ms: number}[] = []
    const transcripts = await inTurn(wanted, async each => {
      const begun = Date.now()
      const transcript = normal(await talker.converse(each))
      times.push({name: each.name, ms: Date.now() - begun})
      return transcript
    })
    writeFileSync(file, JSON.stringify(transcripts, null, 1))
    const troubles = transcripts.flatMap(({name, shown}) =>
      shown.flatMap(({step, broken, gaveUp}) =>
        (broken ?? gaveUp) === undefined ? [] : [`${name} › ${step}: ${broken ?? gaveUp ?? ''}`],
      ),
    )
    const steps = transcripts.reduce((sum, {shown}) => sum + shown.length, 0)
    console.error(troubles.join('\n'))
    console.error(
      times
        .sort((a, b) => b.ms - a.ms)
        .slice(0, 8)
        .map(({name, ms}) => `${name} ${(ms / 1000).toFixed(1)} s`)
        .join(', '),
    )
    console.error(
      `${transcripts.length} conversations, ${steps} steps, ${((Date.now() - started) / 1000).toFixed(1)} s`,
    )
  } finally {
    talker.close()
    await clients.remove()
    await server.stop()
  }
}
