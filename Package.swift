// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The lessons that have exercises. Each is a module in Exercises/, two or three in Sources/Lessons/
/// (its claims, a program that answers with the learner's functions, and its questions where they
/// have types of their own), and a suite in Tests/, all in folders of one name.
let lessons = [
  Lesson("1.1", "TheTrainingLoop", ownQuestions: true),
  Lesson("1.2", "LinearRegression", ownQuestions: true),
  Lesson("1.3", "BatchAndStochastic", ownQuestions: true),
  Lesson("1.4", "LossLandscape", ownQuestions: true),
  Lesson("1.5", "NumericalGradients", ownQuestions: true),
  Lesson("1.6", "FoundationsRecap", ownQuestions: true),
  Lesson("2.1", "FromLinearToNonlinear", ownQuestions: true),
  Lesson("2.2", "ForwardAndBackward", ownQuestions: true),
  Lesson("2.3", "NeuralNetFromScratch", ownQuestions: true),
  Lesson("2.4", "Activations", ownQuestions: true),
  Lesson("2.5", "DataPipelines", ownQuestions: true),
  Lesson("2.6", "Regularization"),
  Lesson("2.7", "LinearVersusNetwork"),
  Lesson("3.1", "OptimizersBeyondSGD", ownQuestions: true, needs: ["GradusCatalogue"]),
  Lesson("3.2", "LearningRateSchedules", needs: ["GradusCatalogue"]),
  Lesson("3.3", "WeightInitialization"),
  Lesson("3.4", "DeeperNetworks"),
  Lesson("3.5", "LargeScaleTraining"),
  Lesson("3.6", "MonitoringAndDebugging"),
  Lesson("3.7", "ModernRegularization"),
  Lesson("3.8", "CaseStudies", ownQuestions: true),
  Lesson("3.9", "WhatsNext", needs: ["GradusCatalogue"]),
]

/// One lesson that does not compile would stop `swift test` for all of them:
/// `GRADUS_ONLY=3.1 swift test` leaves the others out, and all that grading lesson 3.1 does not need:
/// the toolkit's own tests, the course as a whole and the command.
let only = Context.environment["GRADUS_ONLY"].flatMap { $0.isEmpty ? nil : $0 }
let chosen = lessons.filter { only == nil || only == $0.number }
if let only, chosen.isEmpty {
  fatalError("GRADUS_ONLY=\(only) names no lesson; there are \(lessons.map(\.number))")
}

/// The lesson that is taken from its copy, where `gradus check` has put the stub in the place of each
/// file that does not compile.
let copied = Context.environment["GRADUS_COPIED"]

let package = Package(
  name: "gradus",
  platforms: [.macOS(.v15)],
  products: only == nil ? products : [],
  traits: [
    .trait(
      name: "MPI",
      description: "Commands that share their work with other processes, over Open MPI.")
  ],
  dependencies: only == nil
    ? [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")] : [],
  targets: [
    .systemLibrary(
      name: "CGradusGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "CGradusOpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "PropertyTesting"),
    .target(name: "Gradus", dependencies: ["CGradusGSL", "PropertyTesting"]),
    .target(name: "GradientCheck", dependencies: ["CGradusGSL", "Gradus", "PropertyTesting"]),
    .target(name: "GradusSweep", dependencies: ["Gradus"]),
    .target(name: "GradusReference", dependencies: ["CGradusGSL", "Gradus", "GradusSweep"]),
    .target(
      name: "GradusFixtures",
      dependencies: [
        "Gradus", .target(name: "CGradusOpenSSL", condition: .when(platforms: [.linux])),
      ],
      path: "Fixtures",
      exclude: [
        "Manifest.json", "Stubs", "Templates", "closures", "data", "initializers", "layers",
        "lessons", "libraries", "networks", "optimizer_cases.py", "optimizers", "random",
        "record.py", "recordings.py", "recordings_closures.py", "recordings_initializers.py",
        "recordings_networks.py", "recordings_optimizers.py", "recordings_samples.py",
        "recordings_scheduled.py", "recordings_schedules.py", "recordings_shared.py",
        "recordings_states.py", "record_digits.py", "record_libraries.py", "scheduled", "schedules",
        "states", "tools", "training",
      ]),
    .target(name: "CGradusProcess"),
    .target(name: "Answering", dependencies: ["CGradusProcess", "Gradus"]),
    .target(
      name: "Exercising",
      dependencies: [
        "Answering", "CGradusGSL", "GradientCheck", "Gradus", "GradusFixtures", "PropertyTesting",
      ]),
    .target(name: "CourseTesting", dependencies: ["Answering", "Exercising"]),
  ] + (only == nil || chosen.contains { $0.needs == ["GradusCatalogue"] } ? [catalogue] : [])
    + chosen.flatMap(\.targets) + (only == nil ? whole + tests : []),
  swiftLanguageModes: [.v6]
)

// What SwiftPM has fetched for another package, into a folder beside its repositories or, while it
// looks which version there is, into none, is the libraries and nothing else. Then that package may
// call its own targets as it likes, and fetches no ArgumentParser.
let isFetched =
  Context.packageDirectory == "/" || Context.packageDirectory.contains("/registry/downloads/")
  || Context.packageDirectory.contains("/checkouts/")
    && FileManager.default.fileExists(atPath: Context.packageDirectory + "/../../repositories")
if isFetched {
  let libraries = package.products.filter { $0 is Product.Library }
  let names = Set(["CGradusGSL", "GradusSweep"] + libraries.map(\.name))
  package.products = libraries
  package.targets.removeAll { !names.contains($0.name) }
  package.dependencies = []
}

// What a library is for, and why it is as it is, is said beside its sources.
let argued = [
  "Answering", "CourseTesting", "Exercising", "GradientCheck", "GradientCheckTesting", "Gradus",
  "GradusCatalogue", "GradusCourse", "GradusFixtures", "GradusGrading", "GradusReference",
  "GradusSweep", "PropertyExpectations", "PropertyTesting",
]
for target in package.targets where argued.contains(target.name) {
  target.exclude.append("README.md")
}

// Tests and verdicts compute, and do so in these libraries, which are optimized in debug builds too. What
// calls them, such as the lessons' claims, would take three times as long to compile for next to nothing
// (Documentation/Design.md has the numbers). A learner's modules and the tests are left as they are, so
// that a debugger stops at each line of theirs. SwiftPM takes such a flag from no package that it fetched
// for another one, so there it is left out. One lesson alone is built in less than half of the time without
// it; where all has been built already, the optimized libraries are there, and are shared.
let computing: Set = [
  "Answering", "Exercising", "GradientCheck", "Gradus", "GradusCatalogue", "GradusFixtures",
  "GradusReference", "GradusSweep", "PropertyTesting",
]
let isBuiltWhole = FileManager.default.fileExists(
  atPath: Context.packageDirectory + "/.build/debug/GradusCommand.build")
let isOptimized = !isFetched && (only == nil || isBuiltWhole)
for target in package.targets where computing.contains(target.name) && isOptimized {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [.unsafeFlags(["-O"], .when(configuration: .debug))]
}

// Where CI is set a warning is an error, in this package's own targets alone.
if Context.environment["CI"] == "true" {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}

var products: [Product] {
  [
    .executable(name: "gradus", targets: ["GradusCommand"]),
    .library(name: "Gradus", targets: ["Gradus"]),
    .library(name: "PropertyTesting", targets: ["PropertyTesting"]),
    .library(name: "PropertyExpectations", targets: ["PropertyExpectations"]),
    .library(name: "GradientCheck", targets: ["GradientCheck"]),
    .library(name: "GradientCheckTesting", targets: ["GradientCheckTesting"]),
    .library(name: "GradusReference", targets: ["GradusReference"]),
  ]
}

var catalogue: Target {
  .target(
    name: "GradusCatalogue",
    dependencies: ["Exercising", "Gradus", "GradusFixtures", "GradusReference", "GradusSweep"])
}

/// What no lesson stands on: all lessons together, the command, what other packages test with.
var whole: [Target] {
  [
    .systemLibrary(
      name: "CGradusMPI", pkgConfig: "ompi-c",
      providers: [.apt(["libopenmpi-dev", "openmpi-bin"]), .brew(["open-mpi"])]),
    .target(name: "PropertyExpectations", dependencies: ["PropertyTesting"]),
    .target(name: "GradientCheckTesting", dependencies: ["GradientCheck", "PropertyTesting"]),
    .target(
      name: "GradusCourse",
      dependencies: [
        "CGradusGSL", "Exercising", "GradientCheck", "Gradus", "GradusCatalogue", "GradusFixtures",
        "GradusReference",
      ] + lessons.map { .byName(name: $0.courseModule) }),
    .target(name: "GradusGrading", dependencies: ["Answering", "Exercising", "Gradus"]),
    .executableTarget(
      name: "GradusCommand",
      dependencies: [
        "Exercising", "GradientCheck", "GradusCatalogue", "GradusCourse", "GradusGrading",
        .target(name: "CGradusMPI", condition: .when(traits: ["MPI"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
}

/// The toolkit's own tests, one folder for each target of the same name.
var tests: [Target] {
  [
    .testTarget(
      name: "GradusTests",
      dependencies: ["Answering", "Gradus", "GradusFixtures", "PropertyTesting"],
      path: "Tests/Gradus"),
    .testTarget(
      name: "PropertyTestingTests", dependencies: ["PropertyTesting"],
      path: "Tests/PropertyTesting"),
    .testTarget(
      name: "PropertyExpectationsTests",
      dependencies: ["GradientCheckTesting", "PropertyExpectations"],
      path: "Tests/PropertyExpectations"),
    .testTarget(
      name: "GradientCheckTests", dependencies: ["GradientCheck", "PropertyTesting"],
      path: "Tests/GradientCheck"),
    .testTarget(
      name: "GradientCheckTestingTests", dependencies: ["GradientCheckTesting"],
      path: "Tests/GradientCheckTesting"),
    .target(name: "CGradusAllocations", path: "Tests/CGradusAllocations"),
    .testTarget(
      name: "ReferenceTests",
      dependencies: [
        "CGradusAllocations", "CGradusGSL", "GradientCheck", "GradientCheckTesting",
        "GradusFixtures", "GradusReference", "PropertyExpectations", "PropertyTesting",
        "shape-checks",
      ],
      path: "Tests/Reference"),
    .executableTarget(
      name: "shape-checks", dependencies: ["Gradus", "GradusReference"], path: "Tests/ShapeChecks"),
    .testTarget(name: "FixturesTests", dependencies: ["GradusFixtures"], path: "Tests/Fixtures"),
    .executableTarget(
      name: "answers-misbehaving",
      dependencies: [
        "Answering", "OptimizersBeyondSGDCourse", "OptimizersBeyondSGDQuestions", "GradusReference",
        "LinearRegressionQuestions", "TheTrainingLoopQuestions",
      ],
      path: "Tests/Misbehaving"),
    .testTarget(
      name: "CourseTests", dependencies: ["CourseTesting", "GradusCourse", "answers-misbehaving"],
      path: "Tests/Course", exclude: ["Evaluations", "OtherLibraries", "Recordings"]),
    .testTarget(
      name: "GradingTests",
      dependencies: [
        "Answering", "GradusCommand", "GradusCourse", "GradusGrading", "answers-1.1", "answers-3.8",
      ], path: "Tests/Grading"),
    .testTarget(
      name: "GradusCommandTests", dependencies: ["GradusCommand"], path: "Tests/GradusCommand"),
  ]
}

struct Lesson {
  let number: String
  let module: String
  /// Whether it has a module of questions and answers beside those that all lessons share.
  let ownQuestions: Bool
  /// What its claims need beside what all claims do.
  let needs: [String]

  init(_ number: String, _ module: String, ownQuestions: Bool = false, needs: [String] = []) {
    self.number = number
    self.module = module
    self.ownQuestions = ownQuestions
    self.needs = needs
  }

  private var folder: String { "\(number)-\(module)" }

  /// The module with the exercises' claims, deviations and hints.
  var courseModule: String { "\(module)Course" }

  /// The module with the questions and answers, and what the learner's functions are handed.
  private var questionsModule: String { "\(module)Questions" }
  private var questions: [Target.Dependency] {
    ownQuestions ? [.byName(name: questionsModule)] : []
  }

  var targets: [Target] {
    [
      .target(
        name: module, dependencies: ["Gradus"],
        path: (copied == number ? ".build/copied/" : "") + "Exercises/\(folder)",
        exclude: ["README.md", "Pictures"]),
      .target(
        name: courseModule,
        dependencies: [
          "Answering", "CGradusGSL", "Exercising", "GradientCheck", "Gradus", "GradusFixtures",
          "GradusReference", "PropertyTesting",
        ] + questions + needs.map { .byName(name: $0) },
        path: "Sources/Lessons/\(folder)/Course"),
      .executableTarget(
        name: "answers-\(number)",
        dependencies: ["Answering", "Gradus", .byName(name: module)] + questions,
        path: "Sources/Lessons/\(folder)/Answers"),
      .testTarget(
        name: "\(module)Tests",
        dependencies: [
          "CourseTesting", .byName(name: courseModule), .byName(name: "answers-\(number)"),
        ],
        path: "Tests/\(folder)", exclude: ["KillTable.md"]),
    ]
      + (ownQuestions
        ? [
          .target(
            name: questionsModule, dependencies: ["Gradus"],
            path: "Sources/Lessons/\(folder)/Questions")
        ] : [])
  }
}
