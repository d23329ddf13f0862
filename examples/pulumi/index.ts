import * as fs from "fs";
import * as k8s from "@pulumi/kubernetes";
import * as yaml from "js-yaml";

const values = yaml.load(fs.readFileSync("values.yaml", "utf8")) as Record<string, any>;

export const loki = new k8s.helm.v4.Chart("loki", {
    chart: "loki",
    version: "6.27.0",
    namespace: "logs",
    repositoryOpts: { repo: "https://grafana.github.io/helm-charts" },
    values,
    postRenderer: {
        command: "loki-ruler-sidecar",
        args: ["post-render", "--namespace=logs", "--require-match"],
    },
});
