"""What a run costs: beside other programs (``peers``), and as its input doubles (``growth``)."""
