"""The batches of an epoch, for the scripts that train PyTorch on real texts."""


def batches(lengths, batch_size, grouped, random):
    """Lists of indices in random order. Grouped: those of a batch have like lengths (pieces of 50 batches, sorted), as transformers' group_by_length."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    found = []
    for begin in range(0, len(order), 50 * batch_size):
        piece = order[begin : begin + 50 * batch_size]
        if grouped:
            piece.sort(key=lambda i: -lengths[i])
        found += [piece[i : i + batch_size] for i in range(0, len(piece), batch_size)]
    random.shuffle(found)
    return found
