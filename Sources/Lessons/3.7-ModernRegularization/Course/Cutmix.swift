import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Images with a box of another image.
let cutmixExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.cutmix", "cutmix, its images and targets", file: "Cutmix.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      // The box has rows 0 and 1 and columns 1 and 2: 4 of 12 pixels.
      let images = Matrix([
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31],
      ])
      return [
        (
          call(images, height: 3, labels: [0, 1], partners: [1, 0], lambda: 0.5, center: (1, 2)),
          answer(
            (
              Matrix([
                [0, 21, 22, 3, 4, 25, 26, 7, 8, 9, 10, 11],
                [20, 1, 2, 23, 24, 5, 6, 27, 28, 29, 30, 31],
              ]), Matrix([[2.0 / 3, 1.0 / 3], [1.0 / 3, 2.0 / 3]])
            ))
        )
      ]
    },
    .recorded(
      "is what PyTorch's tensors hold", asked, in: "3.7-cutmix", "", inputs: inputs,
      outputs: outputs),
    Claim("a target says what of the image is really left", forAll: calls) { call, interview in
      let found = try interview.ask(call)
      let (images, labels) = (try call.matrix("images"), try call.integers("labels"))
      let classes = try call.integer("classes")
      let (mixed, targets) = (found["mixed"], found["targets"])
      try interview.expect(
        mixed?.values.count == images.values.count && targets?.shape == [labels.count, classes],
        answered: found.outline, expected: "images of the same size, and a row of targets for each")
      let (pixels, shares) = (mixed?.values ?? [], targets?.values ?? [])
      for (image, label) in labels.enumerated() {
        let all = image * images.columns..<(image + 1) * images.columns
        let left = all.count { pixels[$0] == images.values[$0] }
        let share = shares[image * classes + label]
        try interview.expect(
          abs(share - Double(left) / Double(all.count)) < 1e-9,
          answered: "\(text(share)) for the own class of image \(image), of which \(left) of "
            + "\(all.count) pixels are left",
          expected: "\(text(Double(left) / Double(all.count)))")
      }
    },
    Claim("a target has 1 to give, and each pixel stays in its place", forAll: calls) {
      call, interview in
      let found = try interview.ask(call)
      let images = try call.matrix("images")
      let classes = try call.integer("classes")
      let shares = found["targets"]?.values ?? []
      for row in 0..<shares.count / classes {
        let sum = shares[row * classes..<(row + 1) * classes].reduce(0, +)
        try interview.expect(sum, equals: 1, "the target of image \(row) gives in all")
      }
      let (pixels, partners) = (found["mixed"]?.values ?? [], try call.integers("partners"))
      try interview.expect(
        pixels.count == images.values.count, answered: found.outline,
        expected: "images of the same size")
      for (place, pixel) in pixels.enumerated() {
        let (image, index) = (place / images.columns, place % images.columns)
        let (own, other) = (images[image, index], images[partners[image], index])
        try interview.expect(
          pixel == own || pixel == other,
          answered: "\(text(pixel)) for pixel \(index) of image \(image)",
          expected: "\(text(own)), its own, or \(text(other)), its partner's")
      }
    },
    Claim(
      "where both images are of one class, it has the whole target",
      asking: {
        [
          (
            call(
              Matrix([[0, 1, 2, 3], [4, 5, 6, 7]]), height: 2, labels: [1, 1], partners: [1, 0],
              lambda: 0, center: (1, 1)),
            answer((Matrix([[4, 5, 6, 7], [0, 1, 2, 3]]), Matrix([[0, 1], [0, 1]])))
          ),
          (
            call(
              Matrix([[0, 1, 2, 3], [4, 5, 6, 7]]), height: 2, labels: [1, 1], partners: [1, 0],
              lambda: 0, center: (0, 1)),
            answer((Matrix([[4, 5, 2, 3], [0, 1, 6, 7]]), Matrix([[0, 1], [0, 1]])))
          ),
        ]
      }, source: "by hand: both shares are the one class's"),
  ],
  robustness: [
    Claim("with λ = 1 nothing happens", forAll: calls, cases: 4) { call, interview in
      try interview.expect(
        call.replacing("λ", by: [1]), toBe: answer(try worked(call.replacing("λ", by: [1]))),
        source: "a box of no size")
    }
  ],
  deviations: Deviations(
    of: CutmixRecipe(), answering: { answer(try $0.mix($1)) },
    [
      Deviation("share-as-drawn", "The targets have λ as it was drawn, not what is left") {
        $0.kept = { share, _, _ in share }
      },
      Deviation("box-uncut", "The targets count the box as if the image had no edges") {
        $0.kept = { _, _, uncut in 1 - uncut }
      },
      Deviation("shares-exchanged", "The targets give the own class what is cut out") {
        $0.kept = { _, left, _ in 1 - left }
      },
      Deviation("targets-not-mixed", "The targets are those of the images before the cut") {
        $0.kept = { _, _, _ in 1 }
      },
      Deviation("larger-share", "The target is that of the larger part alone") {
        $0.kept = { _, left, _ in left >= 0.5 ? 1 : 0 }
      },
      Deviation("without-root", "The sides are the share 1 − λ of the image's, not its root") {
        $0.side = { 1 - $0 }
      },
      Deviation("root-of-share", "The box has the area λ, not 1 − λ", equation: "√λ") {
        $0.side = { $0.squareRoot() }
      },
      Deviation("side-for-reach", "The box reaches its whole side in each direction") {
        $0.half = 1
      },
      Deviation("square", "The box is a square: the height counts for both sides") {
        $0.isSquare = true
      },
      Deviation("from-corner", "The center is taken for the box's first corner") {
        $0.fromCorner = true
      },
      Deviation("last-included", "The box has a row and a column more, its last ones included") {
        $0.more = 1
      },
      Deviation("center-turned", "Row and column of the center are exchanged") {
        $0.turnsCenter = true
      },
      Deviation("pushed-inside", "A box over the edge is pushed inside, not cut off") {
        $0.pushes = true
      },
      Deviation("column-after-column", "The pixels are taken to lie column after column") {
        $0.byColumns = true
      },
      Deviation("in-place", "A partner that has been cut already gives its new pixels") {
        $0.inPlace = true
      },
      Deviation("wrong-way", "The partner is the image that has it for a partner") {
        $0.inverts = true
      },
      Deviation("outside", "The partner's pixels are outside the box, the image's own inside") {
        $0.isOutside = true
      },
      Deviation("rounded", "The reach is rounded to the nearest whole pixel, not down") {
        $0.rounds = .toNearestOrAwayFromZero
      },
      Deviation(
        "overwritten", "Where both images are of one class, the partner's share is set, not added"
      ) { $0.overwrites = true },
      Deviation(
        "blackened", "The box is filled with zeros", seenIn: "Cutout, DeVries & Taylor 2017"
      ) { $0.pixel = { _, _, _ in 0 } },
      Deviation("mixed-in-the-box", "Inside the box the pixels are mixed, as in mixup") {
        $0.pixel = { own, other, share in share * own + (1 - share) * other }
      },
    ]),
  hints: [
    "Count the pixels: what of the image is left, and what is the partner's? λ does not know.",
    "r = ½√(1 − λ); rows from max(row − ⌊rH⌋, 0) up to min(row + ⌊rH⌋, H), columns likewise; the own "
      + "class gets 1 − area/(HW), the partner's the rest.",
    "let width = images.columns / height; two ranges a..<b; var mixed = images and three loops; "
      + "targets[i, labels[i]] += kept; targets[i, labels[partners[i]]] += 1 - kept.",
  ],
  why:
    "The target must say what is in the picture. A box that the edge cuts off has fewer "
    + "pixels than λ promised, so the share is counted and not assumed.")

private let asked = "cutmix's images and targets"
private let inputs = [
  "images", "height", "labels", "partners", "λ", "row", "column", "classes",
]
private let outputs = ["mixed", "targets"]

private typealias Found = (images: Matrix, targets: Matrix)

private func call(
  _ images: Matrix, height: Int, labels: [Int], partners: [Int], lambda: Double,
  center: (row: Int, column: Int)
) -> Call {
  Call(
    asked,
    [
      NamedTensor("images", images), NamedTensor("height", Double(height)),
      NamedTensor("labels", labels.map(Double.init)),
      NamedTensor("partners", partners.map(Double.init)), NamedTensor("λ", lambda),
      NamedTensor("row", Double(center.row)), NamedTensor("column", Double(center.column)),
      NamedTensor("classes", Double((labels.max() ?? 0) + 1)),
    ])
}

private func answer(_ found: Found) -> Tensors {
  Tensors([NamedTensor("mixed", found.images), NamedTensor("targets", found.targets)])
}

/// Three images of 4 × 5 pixels of which no two are alike.
private let calls = zip(
  Generator<Int>.integer(in: 1...9), .integer(in: 0...3), .integer(in: 0...4),
  .choice(of: [[1, 2, 0], [2, 0, 1]]), .choice(of: [0.2, 0.45, 0.65])
).map { first, row, column, partners, lambda in
  call(
    Matrix(rows: 3, columns: 20, values: (0..<60).map { Double(first + $0) }), height: 4,
    labels: [2, 0, 1], partners: partners, lambda: lambda, center: (row, column))
}

private func worked(_ call: Call) throws -> Found {
  cutmix(
    try call.matrix("images"), height: try call.integer("height"),
    labels: try call.integers("labels"), partners: try call.integers("partners"),
    lambda: try call.number("λ"),
    center: (try call.integer("row"), try call.integer("column")),
    classes: try call.integer("classes"))
}
