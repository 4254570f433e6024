// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who only learns builds it, nor what it depends on.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "gradus", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "accuracy",
      dependencies: [.product(name: "GradientCheck", package: "gradus")],
      path: "accuracy/Sources"),
    .target(
      name: "CPerceptron", path: "CPerceptron",
      linkerSettings: [.linkedLibrary("gsl"), .linkedLibrary("gslcblas"), .linkedLibrary("m")]),
    .target(
      name: "Perceptron",
      dependencies: ["CPerceptron", .product(name: "GradientCheck", package: "gradus")],
      path: "Perceptron"),
    .executableTarget(name: "Counts", dependencies: ["CPerceptron", "Perceptron"], path: "Counts"),
    .executableTarget(
      name: "Kinds", dependencies: [.product(name: "GradientCheck", package: "gradus")],
      path: "Kinds"),
    .executableTarget(
      name: "Generating",
      dependencies: [
        .product(name: "Gradus", package: "gradus"),
        .product(name: "PropertyTesting", package: "gradus"),
      ],
      path: "Generating"),
    .executableTarget(
      name: "Shrinking", dependencies: [.product(name: "PropertyTesting", package: "gradus")],
      path: "Shrinking"),
    .target(name: "COptimizers", path: "COptimizers"),
    .executableTarget(
      name: "Optimizers",
      dependencies: [
        "COptimizers", "CPerceptron", .product(name: "GradusReference", package: "gradus"),
        .product(name: "Gradus", package: "gradus"),
      ],
      path: "Optimizers"),
    .target(
      name: "CNetworks", path: "CNetworks",
      linkerSettings: [.linkedLibrary("gslcblas"), .linkedLibrary("m")]),
    .executableTarget(
      name: "Networks",
      dependencies: [
        "CNetworks", "CPerceptron", .product(name: "GradusReference", package: "gradus"),
        .product(name: "Gradus", package: "gradus"),
      ],
      path: "Networks"),
    .executableTarget(
      name: "Speed",
      dependencies: ["Perceptron", .product(name: "Benchmark", package: "benchmark")],
      path: "Speed", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
