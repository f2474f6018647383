"""The batches of an epoch, for the scripts that train PyTorch on real texts."""


def batches(lengths, batch_size, grouped, random):
    """Lists of indices in random order. If grouped, the texts of a batch have similar lengths, as with
    transformers' group_by_length: pieces of 50 batches are sorted."""
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
