// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who only learns builds it.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "gradus", path: "..")],
  targets: [
    .executableTarget(
      name: "accuracy",
      dependencies: [.product(name: "GradientCheck", package: "gradus")],
      path: "accuracy/Sources")
  ],
  swiftLanguageModes: [.v6]
)
