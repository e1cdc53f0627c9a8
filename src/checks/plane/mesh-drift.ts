import {at, node, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {managersOf} from '../platform/managed.ts'

/** Written by the istiod chart whether the user says something or not (1.22 to 1.31). */
const OF_THE_CHART: readonly string[] = [
  'trustDomain',
  'rootNamespace',
  'defaultProviders',
  'defaultConfig',
  'enablePrometheusMerge',
]

/**
 * Without these workloads on the new revision do not trust, find or let in what they did before.
 */
const VITAL: readonly string[] = [
  'trustDomain',
  'trustDomainAliases',
  'rootNamespace',
  'caCertificates',
  'discoverySelectors',
  'extensionProviders',
  'meshMTLS',
]

/**
 * F-33: the MeshConfig belongs to one revision, and the next one is made from the
 * values of the release.
 */
export const meshDrift: Check = {
  code: 'MESH_CONFIG_NOT_IN_VALUES',
  title: 'The MeshConfig of the old istiod is what its Helm values say',
  severity: 'warns',
  source: 'F-33, F-35',
  means:
    'The ConfigMap `istio` of the old revision says something that the values of its release ' +
    'do not. The new revision gets a ConfigMap of its own, made from the values, and lacks ' +
    'it.',
  help:
    'Put the difference into `meshConfig` of the values of the old istiod release, and upgrade ' +
    'that release in place, before the upgrade.',
  needs: ['ConfigMap'],
  find: evidence => {
    const {seen, survey, asked} = evidence
    if (asked.like === undefined) return []
    const names = asked.from.map(each => (each === 'default' ? 'istio' : `istio-${each}`))
    const maps = survey
      .of('ConfigMap')
      .filter(
        each =>
          each.metadata.namespace === seen.istioNamespace && names.includes(each.metadata.name),
      )
    return maps.flatMap(each => drifted(evidence, each))
  },
}

function drifted(evidence: Evidence, object: KubeObject): readonly Hit[] {
  const lost = lostKeys(evidence, text(at(object, 'data', 'mesh')) ?? '')
  if (lost.length === 0) return []
  const {name, namespace = ''} = object.metadata
  const vital = lost.filter(each => VITAL.includes(each))
  return [
    {
      severity: vital.length > 0 && isEdited(object) ? 'blocks' : 'warns',
      what: `ConfigMap ${namespace}/${name} sets ${lost.join(', ')}, and the values of the old istiod do not say so.`,
      why:
        vital.length > 0
          ? `The new revision starts without it: ${vital.join(', ')} decide whom workloads ` +
            'trust, which namespaces and policies count and who authorizes.'
          : 'The new revision is made from the values and starts without it.',
      next: [
        sh`kubectl -n ${namespace} get configmap ${name} -o yaml`,
        sh`helm -n ${evidence.asked.like?.namespace ?? ''} get values ${evidence.asked.like?.name ?? ''}`,
        'Put the difference into meshConfig of the values, upgrade the old release with them, and plan again.',
      ],
      objects: [{kind: 'ConfigMap', namespace, name}],
    },
  ]
}

/**
 * Did somebody besides Helm write the mesh configuration? Charts of other makers may write keys
 * that we do not know.
 */
const isEdited = (object: KubeObject): boolean =>
  managersOf(object).some(
    ({name, fields}) =>
      name !== '' &&
      !/^(helm|Go-http-client)/.test(name) &&
      fields.some(each => each === 'data.mesh' || each.startsWith('data.mesh.')),
  )

/** Top-level keys that the new revision will not have, or will have with another value. */
function lostKeys({asked, seen}: Evidence, mesh: string): readonly string[] {
  const values = asked.like?.values
  const said = Object.keys(node(at(values, 'meshConfig')))
  const live = new Map(
    [...mesh.matchAll(/^([A-Za-z]\w*):[ \t]*(.*)$/gm)].map(match => [
      match[1] ?? '',
      scalar(match[2] ?? ''),
    ]),
  )
  // Profiles and compatibility profiles add keys of their own, which we do not know.
  const profiled =
    text(values?.['profile']) !== undefined || values?.['compatibilityVersion'] !== undefined
  const strange = [...live.keys()].filter(
    each =>
      !said.includes(each) &&
      !OF_THE_CHART.includes(each) &&
      (!profiled || (VITAL.includes(each) && each !== 'extensionProviders')),
  )
  const expected: readonly (readonly [string, string])[] = [
    ['trustDomain', text(at(values, 'meshConfig', 'trustDomain')) ?? 'cluster.local'],
    [
      'rootNamespace',
      text(at(values, 'meshConfig', 'rootNamespace')) ??
        text(at(values, 'global', 'istioNamespace')) ??
        seen.istioNamespace,
    ],
  ]
  return [
    ...strange,
    ...expected.filter(([key, value]) => (live.get(key) ?? value) !== value).map(([key]) => key),
  ]
}

const scalar = (written: string): string =>
  written
    .slice(0, 300)
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
