import path from 'node:path'
import {parseArgs} from 'node:util'
import {packageCharts} from '../../src/embedded/boot/charts.ts'

export {FIXTURE_VERSIONS, packageCharts} from '../../src/embedded/boot/charts.ts'

// by hand: package.ts --to FOLDER [--helm PROGRAM] [VERSION...]
if (process.argv[1] === import.meta.filename) {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {helm: {type: 'string', default: 'helm'}, to: {type: 'string'}},
  })
  if (!values.to)
    throw new Error(
      'No folder was named for the charts. Run: package.ts --to FOLDER [--helm PROGRAM] [VERSION...]',
    )
  const order = {
    helm: values.helm,
    folder: path.resolve(values.to),
    ...(positionals.length ? {versions: positionals} : {}),
  }
  for (const file of await packageCharts(order)) console.log(file)
}
