import Exercising
import Gradus

/// A pooling and its backward pass, window by window, with its lines as properties.
package struct PoolingRecipe: Sendable {
  /// One number that a window covers, with its place; none in the padding.
  struct Met {
    var place: Int?
    var value: Double
  }

  var sizes: @Sendable (inout WindowSizes) -> Void = { _ in }
  /// What of a window is looked at: the numbers of the input alone, or all.
  var looksAtPadding = false
  /// Which of the numbers take the cotangent, and how much of it each.
  var shares: @Sendable ([Double]) -> [Double]
  /// The output of a window.
  var value: @Sendable ([Double], _ size: Int) -> Double
  /// What the shares of the cotangent are multiplied by.
  var scale: @Sendable (_ covered: Int, _ size: Int) -> Double = { _, _ in 1 }
  /// Whether what comes back to one number from several windows is added.
  var addsUp = true

  func answer(_ call: Call) throws -> Tensors {
    var sizes = try WindowSizes(call)
    self.sizes(&sizes)
    let (x, y) = (try call.list("input"), try call.list("cotangent"))
    var (output, dInput) = ([Double](), x.map { _ in 0.0 })
    for start in stride(from: 0, to: x.count, by: sizes.input.count) {
      for step in sizes.steps.all {
        let all = sizes.kernel.all.map { number in
          sizes.place(step, number).map { Met(place: start + $0, value: x[start + $0]) }
            ?? Met(place: nil, value: 0)
        }
        let met = all.filter { looksAtPadding || $0.place != nil }
        let slope = output.count < y.count ? y[output.count] : 0
        output.append(value(met.map(\.value), all.count))
        for (number, share) in zip(met, shares(met.map(\.value))) where share != 0 {
          guard let place = number.place else { continue }
          let part = slope * share * scale(met.count, all.count)
          dInput[place] = part + (addsUp ? dInput[place] : 0)
        }
      }
    }
    return Tensors([NamedTensor("output", output), NamedTensor("dInput", dInput)])
  }
}

/// 1 for the first number for which `choose` of a list says yes, 0 for the others.
private func one(_ numbers: [Double], _ index: Int?) -> [Double] {
  numbers.indices.map { $0 == index ? 1 : 0 }
}

private let windowDeviations: [Deviation<PoolingRecipe>] = [
  Deviation(
    "stride-one", "The window moves by one unless told otherwise",
    seenIn: "Flax's and ONNX's default"
  ) {
    $0.sizes = { sizes in
      if sizes.stride == sizes.kernel {
        sizes.stride = sizes.stride.with(sizes.stride) { _, _ in 1 }
      }
    }
  },
  Deviation("stride-exchanged", "The strides along rows and along columns are exchanged") {
    $0.sizes = { $0.stride = WindowSizes.Pair2(rows: $0.stride.columns, columns: $0.stride.rows) }
  },
  Deviation(
    "windows-apart", "Windows that overlap are taken apart: the stride is the kernel's size"
  ) { $0.sizes = { $0.stride = $0.kernel } },
  Deviation("padding-missing", "There is no padding") {
    $0.sizes = { $0.padding = $0.padding.with($0.padding) { _, _ in 0 } }
  },
]

/// What goes wrong in max pooling, over calls with PyTorch's names.
package let maxPoolDeviations = Deviations(
  of: PoolingRecipe(
    shares: { one($0, $0.firstIndex(of: $0.max() ?? 0)) },
    value: { numbers, _ in numbers.max() ?? -.infinity }), answering: { try $0.answer($1) },
  windowDeviations + [
    Deviation(
      "overlaps-assigned", "Of windows with one winner the last one's cotangent stays, not the sum",
      seenIn: "FluxML/NNlib.jl#205, 0809zheng/CS231n-assignment2019#19: = for +="
    ) { $0.addsUp = false },
    Deviation("all-winners", "Numbers that are alike all take the whole cotangent") {
      $0.shares = { numbers in numbers.map { $0 == numbers.max() ? 1 : 0 } }
    },
    Deviation("winners-share", "Numbers that are alike share the cotangent") {
      $0.shares = { numbers in
        let count = Double(numbers.count { $0 == numbers.max() })
        return numbers.map { $0 == numbers.max() ? 1 / count : 0 }
      }
    },
    Deviation("last-winner", "Of numbers that are alike the last takes the cotangent") {
      $0.shares = { one($0, $0.lastIndex(of: $0.max() ?? 0)) }
    },
    Deviation("all-of-window", "The whole window takes the cotangent, not the winner alone") {
      $0.shares = { numbers in numbers.map { _ in 1 } }
    },
    Deviation("padding-wins", "Padding is a 0 that wins over negative numbers") {
      $0.looksAtPadding = true
    },
    Deviation("cotangent-times-input", "The cotangent is multiplied by the largest number") {
      $0.shares = { numbers in
        let largest = numbers.max() ?? 0
        return one(numbers, numbers.firstIndex(of: largest)).map { $0 * largest }
      }
    },
    Deviation("smallest", "The smallest number is taken") {
      $0.value = { numbers, _ in numbers.min() ?? 0 }
      $0.shares = { one($0, $0.firstIndex(of: $0.min() ?? 0)) }
    },
    Deviation("largest-size", "The number of the largest size is taken, whatever its sign") {
      $0.value = { numbers, _ in numbers.max { abs($0) < abs($1) } ?? 0 }
      $0.shares = { numbers in
        one(numbers, numbers.indices.max { abs(numbers[$0]) < abs(numbers[$1]) })
      }
    },
  ])

private func mean(_ numbers: [Double], _ size: Int) -> Double {
  numbers.reduce(0, +) / Double(size)
}

/// What goes wrong in average pooling whose padding counts, over calls with PyTorch's names.
package let averagePoolDeviations = Deviations(
  of: PoolingRecipe(
    shares: { numbers in numbers.map { _ in 1 } }, value: mean,
    scale: { _, size in 1 / Double(size) }),
  answering: { (recipe: PoolingRecipe, call: Call) -> Tensors in
    guard (try? call.number("count_include_pad")) == 0 else { return try recipe.answer(call) }
    var own = recipe
    own.value = { numbers, _ in recipe.value(numbers, numbers.count) }
    own.scale = { covered, _ in recipe.scale(covered, covered) }
    return try own.answer(call)
  },
  windowDeviations + [
    Deviation(
      "padding-not-counted", "Windows divide by the numbers of the input that they cover",
      seenIn: "Keras, TensorFlow, Paddle and ONNX; PyTorch's count_include_pad=False"
    ) {
      $0.value = { numbers, _ in mean(numbers, numbers.count) }
      $0.scale = { covered, _ in 1 / Double(covered) }
    },
    Deviation("overlaps-assigned", "The cotangent of the last window stays: = where += belongs") {
      $0.addsUp = false
    },
    Deviation("not-divided-back", "The cotangent is not divided by the size of the window") {
      $0.scale = { _, _ in 1 }
    },
    Deviation("not-divided", "The sum is not divided: sum pooling") {
      $0.value = { numbers, _ in numbers.reduce(0, +) }
      $0.scale = { _, _ in 1 }
    },
    Deviation("as-max-pooling", "The cotangent goes to the largest number, as in max pooling") {
      $0.shares = { one($0, $0.firstIndex(of: $0.max() ?? 0)) }
      $0.scale = { _, _ in 1 }
    },
  ])
