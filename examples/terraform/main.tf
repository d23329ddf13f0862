terraform {
  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "~> 3.1"
    }
  }
}

resource "helm_release" "loki" {
  name       = "loki"
  namespace  = "logs"
  repository = "https://grafana.github.io/helm-charts"
  chart      = "loki"
  version    = "6.27.0"
  values     = [file("${path.module}/values.yaml")]

  # In version 2 of the provider this is a block: postrender { … }
  postrender = {
    binary_path = "loki-ruler-sidecar"
    args        = ["post-render", "--namespace=logs", "--require-match"]
  }
}
