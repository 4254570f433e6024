// swift-tools-version: 6.2
import PackageDescription

// What another package sees of Gradus, through its products alone: by path, or from the repository that
// GRADUS_FETCHED is the address of.
let fetched = Context.environment["GRADUS_FETCHED"]

// Targets here may be called as Gradus's own inner ones once were, and as its lessons are.
let named = [
  "Activations", "Catalogue", "Course", "DataPipelines", "Fixtures", "Grading", "Reference",
]

let package = Package(
  name: "consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    fetched.map { .package(url: $0, branch: "main") } ?? .package(name: "gradus", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .target(name: "Perceptron"),
    .executableTarget(
      name: "Tool",
      dependencies: [
        .product(name: "Gradus", package: "gradus"),
        .product(name: "GradusReference", package: "gradus"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + named.map { .byName(name: $0) }),
    .testTarget(
      name: "PerceptronTests",
      dependencies: [
        "Perceptron", .product(name: "Gradus", package: "gradus"),
        .product(name: "GradusReference", package: "gradus"),
        .product(name: "GradientCheckTesting", package: "gradus"),
        .product(name: "PropertyExpectations", package: "gradus"),
      ]),
  ] + named.map { .target(name: $0, path: "Sources/Named/\($0)") },
  swiftLanguageModes: [.v6]
)
