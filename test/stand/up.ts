// Boots a stand for people: node test/stand/up.ts [--nodes N] [--user NAME[:GROUP,...]]...
// [--istiods FOLDER] [--keep]
// Prints one line of JSON when it is ready, and stays until Ctrl-C.
import {parseArgs} from 'node:util'
import {bootStand} from './stand.ts'

const {values} = parseArgs({
  options: {
    nodes: {type: 'string', default: '3'},
    user: {type: 'string', multiple: true, default: []},
    istiods: {type: 'string'},
    keep: {type: 'boolean', default: false},
  },
})

const users = values.user.map(text => {
  const [name = '', groups] = text.split(':')
  return {name, ...(groups !== undefined && {groups: groups.split(',')})}
})
const stand = await bootStand({
  nodes: Number(values.nodes),
  users,
  ...(values.istiods !== undefined && {istiods: values.istiods}),
  ...(values.keep && {keep: true}),
})
const kubeconfigs = Object.fromEntries(users.map(({name}) => [name, stand.kubeconfigFor(name)]))
const [helm3, helm4] = await Promise.all([stand.helm(3), stand.helm(4)])
process.stdout.write(
  `${JSON.stringify({kubeconfig: stand.kubeconfig, kubeconfigs, kubectl: stand.kubectlPath, helm3, helm4, faults: `${stand.folder}/faults.json`, folder: stand.folder, logs: stand.logs, seconds: stand.seconds})}\n`,
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stand.stop())
const stay = setInterval(() => undefined, 60_000)
const why = await stand.ended
clearInterval(stay)
if (why !== undefined) {
  process.stderr.write(`the stand ended: ${why}\n`)
  process.exitCode = 1
}
