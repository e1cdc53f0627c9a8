import {at, text} from '../../mesh/fields.ts'
import type {InjectorEntry} from '../../mesh/snapshot.ts'
import {ownInjectors} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {certificatesIn} from '../pem.ts'

/** F-10: an empty bundle is the law's affair; here is one that trusts somebody else. */
export const bundle: Check = {
  code: 'INJECTOR_BUNDLE_STALE',
  title: 'Every injector trusts the root that its istiod serves with',
  severity: 'warns',
  source: 'F-10, F-32',
  means:
    'The certificates that the API server trusts for an injector have none in common with ' +
    'those of the injector of the same revision, or with the root that the mesh hands out in ' +
    '`istio-ca-root-cert`.',
  help:
    'Find out who writes the bundle (`managedFields` of the webhook). istiod mends it by ' +
    'itself when nobody else writes it; restart istiod if it does not.',
  needs: ['ConfigMap'],
  find: evidence => {
    const root = certificatesIn(rootOf(evidence))
    const entries = evidence.seen.injectors.filter(
      each =>
        each.service?.namespace === evidence.seen.istioNamespace &&
        certificatesIn(decoded(each.caBundle)).length > 0,
    )
    const unlikeOwn = entries.filter(
      each =>
        each.tag !== undefined &&
        ownBundles(evidence, each).length > 0 &&
        !shares(each, ownBundles(evidence, each)),
    )
    const unlikeRoot = entries.filter(
      each => !unlikeOwn.includes(each) && root.length > 0 && !shares(each, root),
    )
    return [
      ...hit(
        unlikeOwn,
        'trusts other certificates than the injector of its own revision does',
        'The API server cannot call istiod through it: pods that it takes are refused (x509) until istiod mends it.',
      ),
      ...hit(
        unlikeRoot,
        'trusts no certificate of istio-ca-root-cert',
        'Either istiod serves its webhooks with another CA on purpose, or the bundle is ' +
          'stale and pods are refused (x509).',
      ),
    ]
  },
}

const rootOf = ({seen, survey}: Evidence): string =>
  text(
    at(
      survey
        .of('ConfigMap')
        .find(
          each =>
            each.metadata.name === 'istio-ca-root-cert' &&
            each.metadata.namespace === seen.istioNamespace,
        ),
      'data',
      'root-cert.pem',
    ),
  ) ?? ''

const ownBundles = ({seen}: Evidence, tag: InjectorEntry): readonly string[] =>
  ownInjectors(seen, tag.revision).flatMap(each => certificatesIn(decoded(each.caBundle)))

const shares = (entry: InjectorEntry, trusted: readonly string[]): boolean =>
  certificatesIn(decoded(entry.caBundle)).some(each => trusted.includes(each))

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

function hit(entries: readonly InjectorEntry[], said: string, why: string): readonly Hit[] {
  const configs = [...new Set(entries.map(each => each.config))]
  if (configs.length === 0) return []
  return [
    {
      what: `${some(configs)} ${said}.`,
      why,
      next: [
        sh`kubectl get mutatingwebhookconfiguration ${configs.slice(0, 3)} -o yaml --show-managed-fields`,
      ],
      objects: configs.map(name => ({kind: 'MutatingWebhookConfiguration', name})),
    },
  ]
}
