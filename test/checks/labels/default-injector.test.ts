import {defaultInjector} from '../../../src/checks/labels/default-injector.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, injector, istiod, namespace, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const OLD = istiod('1-27-9', '1.27.9')
/** As the chart makes it with enableNamespacesByDefault. */
const byDefault: KubeObject = (() => {
  const plain = injector('default')
  const webhooks = plain['webhooks'] as readonly {readonly name: string}[]
  const auto = webhooks.map(each => ({...each, name: `auto.${each.name}`}))
  return {...plain, webhooks: [...webhooks, ...auto]}
})()
const nightly = (revision: string | undefined): KubeObject => {
  const labels = revision === undefined ? {} : {'istio.io/rev': revision}
  const template = {metadata: {labels}, spec: {containers: [{name: 'app', image: 'a'}]}}
  return object('batch/v1 CronJob jobs/nightly', {}, {spec: {jobTemplate: {spec: {template}}}})
}
const ownedPod = (kind: string): KubeObject =>
  injectedPod('jobs/web', {
    revision: '1-27-9',
    metadata: {
      labels: {app: 'web', 'istio.io/rev': '1-27-9'},
      ownerReferences: [{kind, name: 'web', controller: true}],
    },
  })

specify('labels', [defaultInjector], {
  DEFAULT_INJECTOR_NEEDED: {
    fires: {
      'F-18 the old injector takes namespaces without a label': {
        objects: [byDefault],
        says: ['enableNamespacesByDefault', 'istio-sidecar-injector'],
        severity: 'blocks',
      },
      'a CronJob asks for the old revision by itself': {
        objects: [...OLD, namespace('jobs'), nightly('1-27-9')],
        says: ['CronJob/nightly', 'istio.io/rev: 1-28-10'],
        severity: 'blocks',
      },
      'an owner that meshctl does not restart makes pods': {
        objects: [...OLD, namespace('jobs'), ownedPod('Runner')],
        says: ['Runner/web'],
      },
    },
    quiet: {
      'the namespace asks for injection': {
        objects: [...OLD, namespace('jobs', {'istio.io/rev': '1-27-9'}), nightly('1-27-9')],
      },
      'the CronJob asks for no injection': {objects: [namespace('jobs'), nightly(undefined)]},
      'a Job makes no more pods': {objects: [...OLD, namespace('jobs'), ownedPod('Job')]},
    },
  },
})
