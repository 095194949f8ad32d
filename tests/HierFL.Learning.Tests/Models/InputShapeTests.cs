using HierFL.Learning.Models;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Models;

[TestClass]
public sealed class InputShapeTests
{
    [TestMethod]
    public void An_image_stands_in_the_names_of_its_features()
    {
        foreach (var shape in new[] { InputShape.Image(1, 28, 28), InputShape.Image(3, 224, 160) })
        {
            Assert.AreEqual(shape, InputShape.Of(shape.Names));
        }
    }

    [TestMethod]
    [DataRow("gray[28x28],age")]
    [DataRow("gray[28x0]")]
    [DataRow("gray[28,28]")]
    [DataRow("gray[99999999999x1]")]
    [DataRow("gray[65536x65536]")]
    [DataRow("red[2x2],green[2x2]")]
    [DataRow("red[2x2],green[2x2],blue[2x3]")]
    [DataRow("green[2x2],red[2x2],blue[2x2]")]
    public void Other_names_are_those_of_a_table(string names)
    {
        string[] features = names.Split(',');
        Assert.AreEqual(InputShape.Table(features.Length), InputShape.Of([.. features]));
    }
}
