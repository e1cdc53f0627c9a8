import {specify} from '../specify.ts'
import {kubernetesOfTarget, kubernetesOfOld} from '../../../src/checks/versions/kubernetes.ts'
import {USUAL} from './times.ts'

specify(
  'versions',
  [kubernetesOfTarget, kubernetesOfOld],
  {
    KUBERNETES_UNSUPPORTED: {
      fires: {
        'it is too old': {
          kubernetes: '1.29.14',
          says: ['1.30 to 1.34', 'older', 'Upgrade Kubernetes to 1.30'],
          severity: 'blocks',
        },
        'it is too new': {kubernetes: 'v1.35.0-eks-1', says: ['newer'], severity: 'warns'},
        'it is no version': {kubernetes: 'unknown', says: ['cannot be told'], severity: 'warns'},
        'nobody said which it is': {
          kubernetes: '',
          says: ['cannot be told', 'of unknown version'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is the oldest that is supported': {kubernetes: '1.30.0'},
        'it is the newest': {kubernetes: '1.34.9'},
        'the catalog does not know the target': {kubernetes: '1.20.0', to: '1.99.0'},
      },
    },
    KUBERNETES_UNSUPPORTED_BY_OLD: {
      fires: {
        'it is newer than what the old one knows': {
          kubernetes: '1.34.1',
          says: ['istiod default (1.27.9)', '1.29 to 1.33', 'newer'],
          severity: 'warns',
        },
        'it is older': {kubernetes: '1.28.1', says: ['older']},
      },
      quiet: {
        'it is the newest for the old one': {kubernetes: '1.33.9'},
        'it is the oldest for the old one': {kubernetes: '1.29.0'},
        'it is no version, which is said once': {kubernetes: 'unknown'},
      },
    },
  },
  USUAL,
)
