// swift-tools-version: 6.2
import PackageDescription

// What another package sees of Gradus, through its products alone: by path, or from the repository that
// GRADUS_FETCHED is the address of.
let fetched = Context.environment["GRADUS_FETCHED"]

// What is fetched is the libraries alone, and only their own names are taken. For a target here that is
// called as one of them, that one has an alias, by which it is imported where both are. By path SwiftPM
// takes a folder's name for the package's, and finds no alias where the two differ.
let named = ["Activations", "Catalogue", "Course", "Fixtures", "Grading", "Reference"]
let reference: Target.Dependency =
  fetched == nil
  ? .product(name: "Reference", package: "gradus")
  : .product(
    name: "Reference", package: "gradus", moduleAliases: ["Reference": "GradusReference"])

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
        reference, .product(name: "Gradus", package: "gradus"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + (fetched == nil ? [] : named.map { .byName(name: $0) })),
    .testTarget(
      name: "PerceptronTests",
      dependencies: [
        "Perceptron", reference, .product(name: "Gradus", package: "gradus"),
        .product(name: "GradientCheckTesting", package: "gradus"),
        .product(name: "PropertyExpectations", package: "gradus"),
      ]),
  ] + (fetched == nil ? [] : named.map { .target(name: $0, path: "Sources/Named/\($0)") }),
  swiftLanguageModes: [.v6]
)
