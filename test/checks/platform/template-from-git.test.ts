import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {templateFromGit} from '../../../src/checks/platform/template-from-git.ts'
import {TEMPLATE_LABEL, app, managed} from './git.ts'

const pinned = (more: object): KubeObject =>
  workload('shop/web', {replicas: 0, labels: {'istio.io/rev': 'default'}, metadata: more})
specify('platform', [templateFromGit], {
  TEMPLATE_FROM_GIT: {
    fires: {
      'Flux owns the label that the template moves by': {
        objects: [namespace('shop'), pinned(managed('kustomize-controller', TEMPLATE_LABEL))],
        without: ['Pod/shop/web-5d4-abcde'],
        says: ['Flux', 'shop/Deployment/web', 'istio.io/rev: '],
        severity: 'warns',
      },
      'Argo CD replaces the workload': {
        objects: [
          workload('shop/web', {
            metadata: {
              annotations: {'argocd.argoproj.io/sync-options': 'Prune=false,Replace=true'},
            },
          }),
        ],
        says: ['Replace=true', 'shop/Deployment/web'],
      },
      'its application replaces everything': {
        objects: [
          workload('shop/web', {metadata: {labels: {'argocd.argoproj.io/instance': 'shop'}}}),
          app('shop', {syncPolicy: {syncOptions: ['Replace=true']}}),
        ],
        says: ['Replace=true'],
      },
    },
    quiet: {
      'a person owns the label': {
        objects: [namespace('shop'), pinned(managed('kubectl', TEMPLATE_LABEL))],
        without: ['Pod/shop/web-5d4-abcde'],
      },
      'Flux owns the template, and the namespace decides': {
        objects: [
          workload('shop/web', {
            labels: {'istio.io/rev': 'default'},
            metadata: managed('kustomize-controller', TEMPLATE_LABEL),
          }),
        ],
      },
      'the template follows a tag': {
        objects: [
          namespace('shop'),
          injector('default', 'prod'),
          workload('shop/web', {
            replicas: 0,
            labels: {'istio.io/rev': 'prod'},
            metadata: managed('kustomize-controller', TEMPLATE_LABEL),
          }),
        ],
        without: ['Pod/shop/web-5d4-abcde'],
      },
      'Argo CD patches': {
        objects: [
          workload('shop/web', {metadata: {labels: {'argocd.argoproj.io/instance': 'shop'}}}),
          app('shop', {syncPolicy: {syncOptions: ['ServerSideApply=true']}}),
        ],
      },
    },
  },
})
