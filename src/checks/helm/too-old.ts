import type {Check} from '../check.ts'
import {compareVersions} from '../version.ts'

/** Below, Istio's charts do not render; below the second, nobody has tried meshctl. */
const NEEDED = '3.6.0'
const TRIED = '3.17.0'

/** F-61: one Helm does all the installing, so it must be able to. */
export const tooOld: Check = {
  code: 'HELM_TOO_OLD',
  title: 'Helm is new enough',
  severity: 'warns',
  source: 'F-61, Istio: supported Helm versions',
  means:
    'The helm that meshctl found is older than those it was tried with, or than Istio’s charts allow.',
  help: 'Install Helm 3.17 or newer, or name another one with `--helm PATH` or MESHCTL_HELM.',
  needs: [],
  find: ({helm}) => {
    if (helm === undefined || compareVersions(helm, TRIED) >= 0) return []
    const useless = compareVersions(helm, NEEDED) < 0
    return [
      {
        ...(useless ? {severity: 'blocks' as const} : {}),
        what: `Helm is ${helm}; meshctl was tried with 3.17 and newer.`,
        why: useless
          ? 'Istio’s charts do not render with it, and charts cannot be pulled from a registry.'
          : 'Flags and defaults of Helm change between minor versions, and a Helm of that age ' +
            'may not know what a newer API server serves.',
        next: [
          'helm version --short',
          'Install Helm 3.17 or newer, or name another one with --helm PATH.',
        ],
        objects: [],
      },
    ]
  },
}
