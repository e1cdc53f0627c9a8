import {HELM} from '../../src/checks/helm/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {istiod, object, ownedBy, release, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

/** Who wrote which fields of an object. In: managers with a tree of their fields. */
const writtenBy = (managers: Readonly<Record<string, object>>, subresource?: string): object => ({
  managedFields: Object.entries(managers).map(([manager, fieldsV1]) => ({
    manager,
    operation: 'Update',
    fieldsV1,
    ...(subresource === undefined ? {} : {subresource}),
  })),
})
const ENV = {
  'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"discovery"}': {'f:env': {}}}}}},
}
const REPLICAS = {'f:spec': {'f:replicas': {}}}
const RESTART = {
  'f:spec': {
    'f:template': {'f:metadata': {'f:annotations': {'f:kubectl.kubernetes.io/restartedAt': {}}}},
  },
}

const gateway = (managed: object = {}): KubeObject =>
  workload('edge/gw', {
    metadata: {annotations: ownedBy('edge', 'gw'), ...managed},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
  })
const proxy = object(
  'v1 Pod edge/gw-5d4-abcde',
  {
    labels: {app: 'gw', 'pod-template-hash': '5d4'},
    annotations: {'istio.io/rev': 'default'},
    ownerReferences: [{kind: 'ReplicaSet', name: 'gw-5d4', controller: true}],
  },
  {
    spec: {
      containers: [
        {name: 'istio-proxy', image: 'example.org/istio/proxyv2:1.27.9', args: ['proxy', 'router']},
      ],
    },
    status: {phase: 'Running'},
  },
)
const edge = object('v1 Namespace edge')
const plane = (managed: object): KubeObject => {
  const found = istiod('default', '1.27.9').find(each => each.kind === 'Deployment') ?? edge
  return {...found, metadata: {...found.metadata, ...managed}}
}
const release4 = (values = {}): ReturnType<typeof release> =>
  release('edge/gw', 'gateway', '1.27.9', {applyMethod: 'ssa', values})
const base = (more = {}): ReturnType<typeof release> =>
  release('istio-system/istio-base', 'base', '1.27.9', {applyMethod: 'ssa', ...more})
const template = (managed: object): KubeObject =>
  object(
    'v1 ConfigMap istio-system/istio-sidecar-injector',
    {labels: {}, ...managed},
    {data: {config: 'a: b'}},
  )
const validator = (managed: object): KubeObject =>
  object(
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration istiod-default-validator',
    {
      labels: {app: 'istiod', 'istio.io/rev': 'default'},
      annotations: ownedBy('istio-system', 'istio-base'),
      ...managed,
    },
    {webhooks: []},
  )

specify('helm', HELM, {
  HELM_TOO_OLD: {
    fires: {
      'nobody tried it': {helm: '3.16.4', says: ['3.16.4'], severity: 'warns'},
      'charts do not render with it': {helm: '3.5.4', severity: 'blocks'},
    },
    quiet: {
      'it is the oldest that was tried': {helm: '3.17.0'},
      'it is a newer major': {helm: '4.0.0'},
    },
  },
  RELEASE_RECORD_MISSING: {
    fires: {
      'the release of the old istiod is unknown': {
        objects: [plane({annotations: ownedBy('istio-system', 'gone')})],
        says: ['istio-system/gone'],
        severity: 'blocks',
      },
      'that of a gateway is': {
        objects: [edge, gateway(), proxy],
        says: ['edge/gw', 'helm -n edge history gw'],
        severity: 'warns',
      },
    },
    quiet: {
      'the gateway has its record': {
        objects: [edge, gateway(), proxy],
        releases: [release('edge/gw', 'gateway', '1.27.9')],
      },
      'a release without a proxy in it is unknown': {
        objects: [workload('shop/web', {metadata: {annotations: ownedBy('shop', 'web')}})],
      },
      'the gateway has no pods': {objects: [edge, gateway()]},
      'istiod is nobody’s, which is told elsewhere': {objects: [plane({annotations: {}})]},
    },
  },
  RELEASE_FAILED: {
    fires: {
      'the upgrade of base failed': {
        releases: [base({status: 'failed', number: 4, goodNumber: 3})],
        says: ['rollback istio-base 3', 'revision 4'],
      },
      'a gateway was never deployed': {
        releases: [
          release('edge/gw', 'gateway', '1.27.9', {status: 'failed', goodNumber: undefined}),
        ],
        says: ['none of its revisions'],
      },
      'the old istiod failed': {
        releases: [release('istio-system/istiod', 'istiod', '1.27.9', {status: 'failed'})],
        says: ['istio-system/istiod'],
      },
    },
    quiet: {
      'it is deployed': {releases: [base()]},
      'it is busy, which is told elsewhere': {releases: [base({status: 'pending-upgrade'})]},
      'it is uninstalling, which is told elsewhere': {releases: [base({status: 'uninstalling'})]},
      'it is an istiod that stays': {
        releases: [release('istio-system/other', 'istiod', '1.27.9', {status: 'failed'})],
      },
    },
  },
  SINGLE_CHARTS_TWICE: {
    fires: {
      'base is there twice': {
        releases: [release('istio-system/base', 'base', '1.26.0')],
        says: ['istio-system/base (1.26.0)', 'istio-system/istio-base'],
      },
      'so is the node agent': {
        releases: [
          release('istio-system/cni', 'cni', '1.27.9'),
          release('istio-system/istio-cni', 'cni', '1.27.9'),
        ],
        says: ['chart cni'],
      },
    },
    quiet: {
      'istiod is': {releases: [release('istio-system/istiod-1-26-2', 'istiod', '1.26.2')]},
      'there is one node agent': {releases: [release('istio-system/cni', 'cni', '1.27.9')]},
    },
  },
  INTERNAL_DEFAULTS_CARRIED: {
    fires: {
      'the old tag is among them': {
        values: {_internal_defaults_do_not_set: {global: {tag: '1.27.9', hub: 'h'}}},
        says: ['global.tag'],
        severity: 'warns',
      },
      'they are mere settings': {
        values: {_internal_defaults_do_not_set: {autoscaleMin: 1}},
        severity: 'warns',
      },
      'base has them': {baseValues: {_internal_defaults_do_not_set: {}}, says: ['istio-base']},
      'a gateway has them': {
        releases: [
          release('edge/gw', 'gateway', '1.27.9', {
            values: {_internal_defaults_do_not_set: {hub: 'h'}},
          }),
        ],
        says: ['edge/gw'],
        severity: 'warns',
      },
    },
    quiet: {'the user says the same by its usual name': {values: {global: {tag: '1.27.9'}}}},
  },
  IMAGE_NOT_OF_CHART: {
    fires: {
      'the chart is newer': {
        releases: [release('istio-system/istiod', 'istiod', '1.27.10')],
        says: ['1.27.9', '1.27.10', '--reuse-values'],
      },
    },
    quiet: {
      'the values set a tag': {
        releases: [
          release('istio-system/istiod', 'istiod', '1.27.10', {values: {global: {tag: '1.27.9'}}}),
        ],
      },
      'the image’s tag is no version': {
        objects: [
          workload('istio-system/istiod', {
            replicas: 1,
            labels: {app: 'istiod', 'istio.io/rev': 'default'},
            metadata: {
              labels: {'istio.io/rev': 'default'},
              annotations: ownedBy('istio-system', 'istiod'),
            },
            pod: {containers: [{name: 'discovery', image: 'example.org/pilot:mine'}]},
          }),
        ],
      },
    },
  },
  ISTIOD_EDITED_BY_HAND: {
    fires: {
      'somebody edited its environment': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({helm: ENV, 'kubectl-edit': ENV}),
          }),
        ],
        says: ['kubectl-edit', 'containers[].env'],
      },
      'somebody edited its template of sidecars': {
        objects: [template(writtenBy({'kubectl-patch': {'f:data': {'f:config': {}}}}))],
        says: ['data.config', 'configmap istio-sidecar-injector'],
      },
    },
    quiet: {
      'it was restarted and scaled': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'kubectl-rollout': RESTART, 'kube-controller-manager': REPLICAS}),
          }),
        ],
      },
      'Helm wrote it, whoever holds it': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'terraform-provider-helm_v2.12.1_x5': ENV, 'before-first-apply': ENV}),
          }),
          template(writtenBy({helm: {'f:data': {'f:mesh': {}}}})),
        ],
      },
      'only its status was written': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'kubectl-edit': ENV}, 'status'),
          }),
        ],
      },
      'the configuration is of another revision': {
        objects: [
          object(
            'v1 ConfigMap istio-system/istio-sidecar-injector-other',
            writtenBy({'kubectl-edit': {'f:data': {'f:mesh': {}}}}),
          ),
        ],
      },
      'a Deployment of the same name elsewhere was edited': {
        objects: [workload('shop/istiod', {metadata: writtenBy({'kubectl-edit': ENV})})],
      },
      'only labels were written': {
        objects: [
          template(writtenBy({'kubectl-label': {'f:metadata': {'f:labels': {'f:team': {}}}}})),
        ],
      },
    },
  },
  GATEWAY_FIELDS_OWNED: {
    fires: {
      'somebody edited its Deployment': {
        objects: [
          edge,
          gateway(
            writtenBy({
              'kubectl-edit': {
                'f:spec': {'f:template': {'f:spec': {'f:terminationGracePeriodSeconds': {}}}},
              },
            }),
          ),
        ],
        releases: [release4()],
        says: ['kubectl-edit', 'terminationGracePeriodSeconds', 'edge/gw'],
        severity: 'warns',
      },
      'somebody scaled it, and the chart sets the replicas': {
        objects: [edge, gateway(writtenBy({kubectl: REPLICAS}, 'scale'))],
        releases: [release4({autoscaling: {enabled: false}})],
        says: ['spec.replicas'],
      },
      'somebody edited its Service': {
        objects: [
          object('v1 Service edge/gw', {
            annotations: ownedBy('edge', 'gw'),
            ...writtenBy({'kubectl-patch': {'f:spec': {'f:externalTrafficPolicy': {}}}}),
          }),
        ],
        releases: [release4()],
        says: ['externalTrafficPolicy'],
      },
    },
    quiet: {
      'somebody scaled it, and the chart leaves replicas to autoscaling': {
        objects: [edge, gateway(writtenBy({kubectl: REPLICAS}, 'scale'))],
        releases: [release4()],
      },
      'Helm 3 applied it': {
        objects: [edge, gateway(writtenBy({'kubectl-edit': ENV}))],
        releases: [release('edge/gw', 'gateway', '1.27.9')],
      },
      'this is Helm 3': {
        helm: '3.18.0',
        objects: [edge, gateway(writtenBy({'kubectl-edit': ENV}))],
        releases: [release4()],
      },
      'it was restarted': {
        objects: [edge, gateway(writtenBy({'kubectl-rollout': RESTART, meshctl: RESTART}))],
        releases: [release4()],
      },
      'the object is of another release': {
        objects: [
          edge,
          {
            ...gateway(writtenBy({'kubectl-edit': ENV})),
            metadata: {
              ...gateway(writtenBy({'kubectl-edit': ENV})).metadata,
              annotations: ownedBy('edge', 'other'),
            },
          },
        ],
        releases: [release4()],
      },
    },
  },
  FIELDS_TAKEN_OVER: {
    fires: {
      'somebody edited the default validator': {
        objects: [
          validator(
            writtenBy({
              'kubectl-edit': {
                'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:timeoutSeconds': {}}},
              },
            }),
          ),
        ],
        releases: [base()],
        says: ['kubectl-edit', 'istiod-default-validator'],
        severity: 'info',
      },
    },
    quiet: {
      'istiod did': {
        objects: [
          validator(
            writtenBy({
              'pilot-discovery': {
                'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:failurePolicy': {}}},
              },
            }),
          ),
        ],
        releases: [base()],
      },
      'base is applied by the client': {
        objects: [validator(writtenBy({'kubectl-edit': {'f:webhooks': {}}}))],
      },
      'this is Helm 3': {
        helm: '3.18.0',
        objects: [validator(writtenBy({'kubectl-edit': {'f:webhooks': {}}}))],
        releases: [base()],
      },
    },
  },
  HELM_MAJORS_MIXED: {
    fires: {
      'Helm 4 applied one, and this is Helm 3': {
        helm: '3.19.0',
        releases: [base()],
        says: ['istio-base', '3.19.0'],
        severity: 'warns',
      },
      'Helm 4 goes on with releases of both': {
        releases: [base()],
        says: ['istio-system/istiod'],
        severity: 'info',
      },
    },
    quiet: {
      'Helm 3 goes on with its own': {helm: '3.19.0'},
      'Helm 4 applied all': {
        releases: [
          base(),
          release('istio-system/istiod', 'istiod', '1.27.9', {applyMethod: 'ssa'}),
        ],
      },
    },
  },
  GATEWAY_SCHEMA_BROKEN: {
    fires: {
      'the target’s chart breaks it': {
        from: '1.26.4',
        to: '1.27.0',
        helm: '3.18.5',
        releases: [release('edge/gw', 'gateway', '1.26.4')],
        says: ['1.27.0', 'edge/gw', '--skip-schema-validation'],
        severity: 'warns',
      },
      'the present one does': {
        releases: [release('edge/gw', 'gateway', '1.26.3')],
        says: ['edge/gw (1.26.3)'],
        severity: 'info',
      },
      'the oldest that does': {
        releases: [release('edge/gw', 'gateway', '1.21.0')],
        severity: 'info',
      },
    },
    quiet: {
      'Helm is not strict yet': {
        helm: '3.18.4',
        releases: [release('edge/gw', 'gateway', '1.26.3')],
      },
      'the charts are whole': {
        from: '1.26.4',
        to: '1.27.1',
        releases: [
          release('edge/gw', 'gateway', '1.26.4'),
          release('edge/old', 'gateway', '1.25.5'),
          release('edge/older', 'gateway', '1.20.8'),
        ],
      },
      'there is no gateway': {from: '1.26.4', to: '1.27.0'},
    },
  },
})
