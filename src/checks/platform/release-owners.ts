import {at, releaseOf, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {chartsOf, heals, isHere} from './git-owners.ts'
import {managersOf} from './managed.ts'

const CHARTS = ['base', 'istiod', 'gateway', 'cni']

/** F-63, F-96: two hands on one release; the istiod itself is MESH_HAS_ANOTHER_OWNER's. */
export const releaseOwners: Check = {
  code: 'RELEASE_HAS_ANOTHER_OWNER',
  title: 'Nobody else upgrades the releases of Istio',
  severity: 'warns',
  source: 'F-63, F-96',
  means:
    'Flux, Argo CD or Terraform installs a chart of Istio that meshctl is to upgrade. It ' +
    'goes back to its own version by itself, or at its next run.',
  help:
    'Upgrade these charts through their owner, or suspend it and write the new version into ' +
    'its source before you let it go on.',
  needs: [],
  find: evidence => [...flux(evidence), ...argo(evidence), ...terraform(evidence)],
}

/** Releases that a HelmRelease of Flux keeps at its version. */
function flux({seen, survey}: Evidence): readonly Hit[] {
  const active = survey
    .of('HelmRelease.helm.toolkit.fluxcd.io')
    .filter(each => at(each, 'spec', 'kubeConfig') === undefined)
  const rows = active.flatMap(each =>
    seen.releases
      .filter(release => CHARTS.includes(release.chart) && isOf(each, release))
      .map(release => ({each, release})),
  )
  return rows.slice(0, 20).map(({each, release}) => {
    const suspended = at(each, 'spec', 'suspend') === true
    const place = `${each.metadata.namespace ?? ''}/${each.metadata.name}`
    return {
      severity: suspended ? 'warns' : 'blocks',
      what:
        `Flux installs ${release.chart} as the release ${release.namespace}/${release.name} ` +
        `(HelmRelease ${place}${suspended ? ', suspended now' : ''}).`,
      why: suspended
        ? 'As soon as it is resumed it goes back to the version that it names.'
        : 'It sees that the release is not as it left it, and upgrades it back to the version ' +
          'that it names, in the middle of the run.',
      next: [
        sh`flux suspend helmrelease ${each.metadata.name} -n ${each.metadata.namespace ?? ''}`,
        'Write the new version into its source before you resume it.',
      ],
      objects: [
        {kind: 'HelmRelease', namespace: each.metadata.namespace ?? '', name: each.metadata.name},
      ],
    }
  })
}

function isOf(helmRelease: KubeObject, release: ReleaseFacts): boolean {
  const own = helmRelease.metadata.namespace
  const target = text(at(helmRelease, 'spec', 'targetNamespace'))
  const name =
    text(at(helmRelease, 'spec', 'releaseName')) ??
    (target === undefined ? helmRelease.metadata.name : `${target}-${helmRelease.metadata.name}`)
  return name === release.name && (target ?? own) === release.namespace
}

/** Applications that render Istio's charts into this cluster. */
function argo({seen, survey}: Evidence): readonly Hit[] {
  const apps = survey
    .of('Application.argoproj.io')
    .filter(each => isHere(each) && chartsOf(each).some(chart => CHARTS.includes(chart)))
  const mine = apps.filter(each =>
    seen.releases.some(
      release =>
        chartsOf(each).includes(release.chart) &&
        at(each, 'spec', 'destination', 'namespace') === release.namespace,
    ),
  )
  return mine.slice(0, 20).map(each => ({
    severity: heals(each) ? 'blocks' : 'warns',
    what:
      `The Argo CD application ${each.metadata.name} renders ${some(chartsOf(each))} into ` +
      `${text(at(each, 'spec', 'destination', 'namespace')) ?? ''}, where Helm has releases of ` +
      'it.',
    why: heals(each)
      ? 'It heals itself: what meshctl upgrades is put back to its own version within minutes.'
      : 'Its next sync puts back what meshctl has upgraded.',
    next: [
      sh`argocd app set ${each.metadata.name} --sync-policy none`,
      'Write the new version into its source before you let it sync again.',
    ],
    objects: [
      {
        kind: 'Application',
        ...(each.metadata.namespace === undefined ? {} : {namespace: each.metadata.namespace}),
        name: each.metadata.name,
      },
    ],
  }))
}

/** Terraform's Helm leaves its name with the objects it applied. */
function terraform({seen, survey}: Evidence): readonly Hit[] {
  const releases = seen.releases.filter(each => CHARTS.includes(each.chart))
  const kinds = [
    'Deployment.apps',
    'DaemonSet.apps',
    'Service',
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  ]
  const touched = kinds
    .flatMap(kind => survey.of(kind))
    .filter(each => managersOf(each).some(manager => /terraform|pulumi/i.test(manager.name)))
  const owned = releases.filter(release =>
    touched.some(
      each =>
        releaseOf(each)?.name === release.name && releaseOf(each)?.namespace === release.namespace,
    ),
  )
  if (owned.length === 0) return []
  return [
    {
      what: `Terraform or Pulumi applied ${some(owned.map(each => `${each.namespace}/${each.name}`))}.`,
      why:
        'Its state names the old version: the next apply downgrades the releases, and may ' +
        'uninstall what is not in its state.',
      next: [
        'Keep its pipelines from running during the upgrade, and bring its code and state to ' +
          'the new version and the new release names afterwards.',
      ],
      objects: owned.map(each => ({
        kind: 'HelmRelease',
        namespace: each.namespace,
        name: each.name,
      })),
    },
  ]
}
