import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions, minorOf} from '../version.ts'
import {CHART_CRDS, baseToUpgrade, renewedCrds, rendersCrds} from './base.ts'
import {excludedCrds} from './crd-changes.ts'

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io'
/** From here on istiod reads resources as v1. */
const READS_V1_FROM = 24

/** F-29: definitions that the upgrade leaves as they are. */
export const crdsStay: Check = {
  code: 'CRDS_STAY_OLD',
  title: 'The definitions of Istio become those of the new version',
  severity: 'warns',
  source: 'F-29',
  means:
    'Definitions stay behind the new istiod: the values of base exclude them, nobody upgrades ' +
    'base, or nobody could read its chart, which has them where Helm never upgrades them. ' +
    'New fields are dropped when written, and an istiod from ' +
    '1.24 on cannot read kinds that are not served as `v1`.',
  help: 'Apply the definitions of the new version by hand before the upgrade: they serve the old istiod as well.',
  needs: [CRD],
  find: evidence => {
    const base = baseToUpgrade(evidence)
    const renewed = renewedCrds(evidence)
    const staying = evidence.survey
      .of(CRD)
      .filter(each => CHART_CRDS.has(each.metadata.name) && !renewed.includes(each))
    const unread =
      (minorOf(evidence.asked.version) ?? 0) < READS_V1_FROM
        ? []
        : staying.filter(each => lacksV1(each))
    const excluded =
      base === undefined
        ? []
        : excludedCrds(base).filter(name =>
            evidence.seen.crds.some(
              each =>
                each.name === name &&
                each.chartVersion !== evidence.asked.version &&
                compareVersions(each.chartVersion, evidence.asked.version) <= 0,
            ),
          )
    return [
      ...blocked(unread),
      ...left(
        excluded.filter(name => !unread.some(each => each.metadata.name === name)),
        evidence,
      ),
      ...byHand(evidence),
    ]
  },
}

const lacksV1 = (crd: KubeObject): boolean =>
  CHART_CRDS.get(crd.metadata.name)?.includes('v1') === true &&
  !rows(at(crd, 'spec', 'versions')).some(
    each => text(each['name']) === 'v1' && each['served'] === true,
  )

const objectsOf = (names: readonly string[]): Hit['objects'] =>
  names.map(name => ({kind: 'CustomResourceDefinition', name}))

function blocked(unread: readonly KubeObject[]): readonly Hit[] {
  const names = unread.map(each => each.metadata.name)
  if (names.length === 0) return []
  return [
    {
      what:
        `${names.length} CustomResourceDefinition(s) are not served as v1, and the upgrade ` +
        `does not renew them: ${some(names)}.`,
      why:
        'istiod from 1.24 on reads these kinds as v1 alone: it would come up without this ' +
        'configuration, or not at all.',
      next: [
        'helm template istio-base istio/base --version NEW | kubectl apply --server-side -f - (the definitions only)',
        'Or take them out of base.excludedCRDs, then plan again.',
      ],
      objects: objectsOf(names),
    },
  ]
}

function left(names: readonly string[], {asked}: Evidence): readonly Hit[] {
  if (names.length === 0) return []
  return [
    {
      what:
        `The values of release ${asked.base?.name ?? ''} exclude ${some(names)} from the ` +
        'upgrade (base.excludedCRDs).',
      why: 'They stay as old as they are: fields that came later are dropped when somebody writes them.',
      next: [
        `Apply the definitions of ${asked.version} by hand, or make sure that whoever owns them does.`,
      ],
      objects: objectsOf(names),
    },
  ]
}

function byHand(evidence: Evidence): readonly Hit[] {
  const {asked} = evidence
  const isRenewed = asked.crds !== undefined || rendersCrds(asked.version)
  if (baseToUpgrade(evidence) === undefined || isRenewed) return []
  return [
    {
      what:
        `The base chart of ${asked.version} holds its definitions where Helm installs them ` +
        'once and never upgrades them.',
      why:
        'After the upgrade of base they are as old as before, and fields that came later are ' +
        'dropped when somebody writes them.',
      next: [
        sh`helm show crds istio/base --version ${asked.version} | kubectl apply --server-side -f -`,
      ],
      objects: evidence.seen.crds.map(each => ({
        kind: 'CustomResourceDefinition',
        name: each.name,
      })),
    },
  ]
}
